"""The varier: a composer (`composer.py`) that drafts a scene in any variation (`scenes/variation.py`), which says what
the conditions leave open: place, size, which way the objects look, and the light of the ground.

The decoder follows its draft: given the latent of a moved render in place of a draft, it drew a picture that differed
from that render by 6.1 levels of 255, and from the render that z_i belongs to by 19.0 (48 held-out scenes). So only the
draft has to vary.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.networks.composer import Composer, ComposerSize
from training.networks.layers import zero_linear
from training.scenes.variation import MIRRORED_ABOVE, VARIED


@dataclass(frozen=True)
class VarierSize(ComposerSize):
    depth: int = 3
    mirror: int = 64


class Mirror(nn.Module):
    """Latents float[B, found, C, s, s] of the mirrored pictures: the columns in reverse order, and each cell as the
    autoencoder would see it."""

    def __init__(self, channels: int, width: int, side: int):
        super().__init__()
        # a product with this matrix reverses the columns: WebGPU cannot step backwards through a tensor
        self.register_buffer("reverse", torch.eye(side).flip(0), persistent=False)
        self.inward, self.outward = nn.Conv2d(channels, width, 3, padding=1), nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, found: Tensor) -> Tensor:
        flipped = (found @ self.reverse).flatten(0, 1)
        return (flipped + self.outward(nn.functional.gelu(self.inward(flipped)))).reshape(found.shape)


class Varier(Composer):
    """A composer that also takes a variation float[B, VARIED] in [-1, 1]. A variation of zeros is the scene with every
    object at its nominal position."""

    def __init__(self, size: VarierSize = VarierSize()):
        super().__init__(size)
        self.vary = zero_linear(len(VARIED), 2 * size.code)
        self.mirror = Mirror(size.latent, size.mirror, size.side)

    def forward(self, names: Tensor, aspects: Tensor, found: Tensor, variation: Tensor) -> Tensor:
        recorded = torch.cat([aspects, self.names(names).reshape(-1, self.size.slots * self.size.names)], 1)
        code = self.code(self.inward(recorded) + self.vary(variation))
        mirrored = (variation[:, VARIED.index("mirrored")] > MIRRORED_ABOVE).to(found.dtype)[:, None, None, None, None]
        return self.compose(found + mirrored * (self.mirror(found) - found), code)
