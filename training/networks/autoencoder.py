"""The autoencoder between pictures and the latent grid in which the decoder draws. Rombach et al. 2022, without an
adversary."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.networks.layers import Residual


@dataclass(frozen=True)
class AutoencoderSize:
    latent: int = 16
    inward: tuple[int, int] = (64, 128)
    outward: tuple[int, int, int] = (192, 128, 64)
    blocks: int = 2


class LatentEncoder(nn.Module):
    """Pictures float[B, 3, S, S] in [-1, 1] to float[B, latent, S/8, S/8], before scaling."""

    def __init__(self, size: AutoencoderSize):
        super().__init__()
        fine, coarse = size.inward
        self.body = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, fine, 3, padding=1),
            Residual(fine),
            nn.Conv2d(fine, coarse, 2, stride=2),
            *(Residual(coarse) for _ in range(size.blocks)),
            nn.Conv2d(coarse, size.latent, 1),
        )

    def forward(self, image: Tensor) -> Tensor:
        return self.body(image)


class LatentDecoder(nn.Module):
    """Latents float[B, latent, s, s] to pictures float[B, 3, 8s, 8s], with pixel shuffles instead of transposed
    convolutions."""

    def __init__(self, size: AutoencoderSize):
        super().__init__()
        coarse, middle, fine = size.outward

        def up(wide: int, narrow: int) -> list[nn.Module]:
            return [nn.Conv2d(wide, 4 * narrow, 1), nn.PixelShuffle(2)]

        self.body = nn.Sequential(
            nn.Conv2d(size.latent, coarse, 3, padding=1),
            Residual(coarse),
            *up(coarse, middle),
            *(Residual(middle) for _ in range(size.blocks)),
            *up(middle, fine),
            Residual(fine),
            nn.SiLU(),
            nn.Conv2d(fine, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, latent: Tensor) -> Tensor:
        return self.body(latent)


class Autoencoder(nn.Module):
    """Encoder and decoder. `shift` and `scale`, measured after training, give each latent channel mean zero and unit
    variance."""

    def __init__(self, size: AutoencoderSize = AutoencoderSize()):
        super().__init__()
        self.encoder, self.decoder = LatentEncoder(size), LatentDecoder(size)
        self.register_buffer("shift", torch.zeros(size.latent, 1, 1))
        self.register_buffer("scale", torch.ones(size.latent, 1, 1))

    def encode(self, image: Tensor) -> Tensor:
        return (self.encoder(image) - self.shift) / self.scale

    def decode(self, latent: Tensor) -> Tensor:
        return self.decoder(latent * self.scale + self.shift)
