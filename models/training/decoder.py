"""The decoder: a diffusion transformer on the latent grid, told z_i and z_t through adaLN-zero. Peebles & Xie 2023."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import Attention, time_features


@dataclass(frozen=True)
class DecoderSize:
    latent: int = 16
    side: int = 8
    embedding: int = 256
    width: int = 288
    depth: int = 6
    heads: int = 6
    details: int = 1024


class ModulatedBlock(nn.Module):
    """A transformer block whose norms are scaled, shifted and gated by the condition float[B, width]."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm1, self.norm2 = (nn.LayerNorm(width, elementwise_affine=False) for _ in range(2))
        self.attention = Attention(width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.modulation = nn.Linear(width, 6 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(condition)[:, None].chunk(6, -1)
        x = x + gate1 * self.attention(self.norm1(x) * (1 + scale1) + shift1)
        return x + gate2 * self.mlp(self.norm2(x) * (1 + scale2) + shift2)


class Decoder(nn.Module):
    """Noised latent float[B, C, s, s], timestep float[B], z_i and z_t float[B, embedding] (zeros: unknown) to x0 float[B, C, s, s]."""

    def __init__(self, size: DecoderSize = DecoderSize()):
        super().__init__()
        self.size = size
        patch = 4 * size.latent
        self.inward = nn.Linear(patch, size.width)
        self.places = nn.Parameter(torch.randn((size.side // 2) ** 2, size.width) * 0.02)
        self.time = nn.Sequential(nn.Linear(128, size.width), nn.SiLU(), nn.Linear(size.width, size.width))
        self.image = nn.Sequential(nn.Linear(size.embedding, size.details), nn.SiLU(), nn.Linear(size.details, size.width))
        self.text = nn.Linear(size.embedding, size.width)
        self.blocks = nn.ModuleList(ModulatedBlock(size.width, size.heads) for _ in range(size.depth))
        self.norm = nn.LayerNorm(size.width)
        self.outward = nn.Linear(size.width, patch)

    def look(self, z_i: Tensor) -> None:
        """Start the image branch on whitened embeddings, float[N, embedding]. CLIP puts 99% of the variance into fewer than
        twenty directions, and much of what tells one object from another into the others."""
        mean = z_i.mean(0)
        _, scale, directions = torch.linalg.svd(z_i - mean, full_matrices=False)
        whitening = directions / (scale / len(z_i) ** 0.5).clamp(min=0.01)[:, None]
        first, unit = self.image[0], self.size.embedding**0.5
        weight = torch.randn(self.size.details, self.size.embedding) / unit @ whitening
        with torch.no_grad():
            first.weight.copy_(weight / unit)
            first.bias.copy_(-weight @ mean)

    def forward(self, sample: Tensor, timestep: Tensor, image_embeds: Tensor, text_embeds: Tensor) -> Tensor:
        channels, half = self.size.latent, self.size.side // 2
        unit = self.size.embedding**0.5
        condition = self.time(time_features(timestep, 128)) + self.image(image_embeds * unit) + self.text(text_embeds * unit)
        condition = nn.functional.silu(condition)
        x = sample.reshape(-1, channels, half, 2, half, 2).permute(0, 2, 4, 1, 3, 5).reshape(-1, half * half, channels * 4)
        x = self.inward(x) + self.places
        for block in self.blocks:
            x = block(x, condition)
        x = self.outward(self.norm(x)).float()
        return x.reshape(-1, half, half, channels, 2, 2).permute(0, 3, 1, 4, 2, 5).reshape(-1, channels, 2 * half, 2 * half)
