"""The upsampler: 64×64 to 256×256 by diffusion, given the small picture and how much noise was added to it.

Ramesh et al. 2022, §2.1; noise augmentation after Ho et al. 2021, "Cascaded Diffusion Models". It works on 4×4 blocks
of pixels, so that a step is cheap without a GPU.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.diffusion import STEPS
from training.networks.layers import time_features, zero_linear


@dataclass(frozen=True)
class UpsamplerSize:
    """How many channels and residual blocks there are: `blocks` before and as many after the coarse ones at the
    resolution of the small picture (`fine` channels), `deep` at half of it (`coarse` channels)."""

    factor: int = 4
    fine: int = 64
    coarse: int = 128
    blocks: int = 1
    deep: int = 2

    @staticmethod
    def of(weights: Mapping[str, Tensor | np.ndarray]) -> "UpsamplerSize":
        """The size of the upsampler with these weights, by their names: families and checkpoints differ in it."""

        def count(part: str) -> int:
            return len({name.split(".")[1] for name in weights if name.startswith(f"{part}.")})

        coarse, fine = weights["down.weight"].shape[:2]
        factor = round((len(weights["outward.bias"]) / 3) ** 0.5)
        return UpsamplerSize(factor, fine, coarse, count("before"), count("deep"))


class TimedResidual(nn.Module):
    """Two 3×3 convolutions, each after GroupNorm. The second is scaled and shifted by the embedding of timestep and
    noise level (FiLM)."""

    def __init__(self, width: int, embedding: int):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(width // 16, width), nn.Conv2d(width, width, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(width // 16, width), nn.Conv2d(width, width, 3, padding=1)
        self.modulation = zero_linear(embedding, 2 * width)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        scale, shift = self.modulation(embedding)[:, :, None, None].chunk(2, 1)
        y = self.norm2(self.conv1(F.silu(self.norm1(x)))) * (1 + scale) + shift
        return x + self.conv2(F.silu(y))


class Upsampler(nn.Module):
    """Noised large picture float[B, 3, 4s, 4s], timestep float[B] and small picture float[B, 3, s, s], noised to
    timestep `noise_level` float[B], to x0 float[B, 3, 4s, 4s]: the small picture enlarged, plus the details that it
    lacks."""

    def __init__(self, size: UpsamplerSize = UpsamplerSize()):
        super().__init__()
        self.size = size
        block = 3 * size.factor**2
        self.time = nn.Linear(128, size.coarse)
        self.level = nn.Linear(128, size.coarse)
        self.inward = nn.Conv2d(block + 3, size.fine, 3, padding=1)
        self.before = nn.ModuleList(TimedResidual(size.fine, size.coarse) for _ in range(size.blocks))
        self.down = nn.Conv2d(size.fine, size.coarse, 2, stride=2)
        self.deep = nn.ModuleList(TimedResidual(size.coarse, size.coarse) for _ in range(size.deep))
        self.up = nn.Sequential(nn.Conv2d(size.coarse, 4 * size.fine, 1), nn.PixelShuffle(2))
        self.after = nn.ModuleList(TimedResidual(size.fine, size.coarse) for _ in range(size.blocks))
        self.norm = nn.GroupNorm(size.fine // 16, size.fine)
        self.outward = nn.Conv2d(size.fine, block, 3, padding=1)
        nn.init.zeros_(self.outward.weight)
        nn.init.zeros_(self.outward.bias)

    def forward(self, sample: Tensor, timestep: Tensor, low: Tensor, noise_level: Tensor) -> Tensor:
        embedding = F.silu(self.time(time_features(timestep, 128)) + self.level(time_features(noise_level, 128)))
        x = self.inward(torch.cat([F.pixel_unshuffle(sample, self.size.factor), low], 1))
        for block in self.before:
            x = block(x, embedding)
        y = self.down(x)
        for block in self.deep:
            y = block(y, embedding)
        x = x + self.up(y)
        for block in self.after:
            x = block(x, embedding)
        x = self.outward(F.silu(self.norm(x))).float() + torch.stack([low.float()] * self.size.factor**2, 2).reshape(
            -1, 3 * self.size.factor**2, *low.shape[2:]
        )
        return F.pixel_shuffle(x, self.size.factor)


def enlarge(model: Upsampler, small: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Pictures float[B, 3, 4s, 4s] of float[B, 3, s, s], drawn from noise in one step."""
    at = torch.full((len(small),), float(STEPS - 1), device=small.device)
    noise = torch.randn(len(small), 3, *(model.size.factor * side for side in small.shape[2:]), generator=generator).to(
        small.device
    )
    return model(noise, at, small, torch.zeros_like(at))
