"""Building blocks that the networks share.

Attention is written out: WebGPU has no exact fused form of it, and on short sequences this form trains faster.
Attribute names of the networks are the names of weights in checkpoints and published files, so they do not change.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Multi-head self-attention over [B, L, D]. `mask` is float[B, L], 1 where a token counts, or float[B, L, L] with a
    row for each query."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.inward = nn.Linear(width, 3 * width)
        self.outward = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        length, width = x.shape[1:]
        query, key, value = (
            self.inward(x).reshape(-1, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        )
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads)
        if mask is not None:
            bias = (mask - 1) * 1e4
            scores = scores + (bias[:, None] if mask.dim() == 3 else bias[:, None, None])
        mixed = torch.softmax(scores, -1) @ value
        return self.outward(mixed.transpose(1, 2).reshape(-1, length, width))


def zero_linear(inputs: int, width: int) -> nn.Linear:
    """A linear layer that begins with zeros, so that a layer added to a trained network changes nothing until it has
    learnt."""
    layer = nn.Linear(inputs, width)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


class CrossAttention(nn.Module):
    """Queries float[B, N, width] attend to tokens float[B, L, source]. `mask` is float[B, L], 1 where a token counts.
    The result is zero where no token counts."""

    def __init__(self, width: int, source: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query, self.told = nn.Linear(width, width), nn.Linear(source, 2 * width)
        self.outward = zero_linear(width, width)

    def forward(self, x: Tensor, tokens: Tensor, mask: Tensor) -> Tensor:
        (count, width), length = x.shape[1:], tokens.shape[1]
        query = self.query(x).reshape(-1, count, self.heads, width // self.heads).transpose(1, 2)
        key, value = (
            self.told(tokens).reshape(-1, length, 2, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        )
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads) + ((mask - 1) * 1e4)[:, None, None, :]
        mixed = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(-1, count, width)
        return self.outward(mixed) * (mask.sum(1) > 0).float()[:, None, None]


class Block(nn.Module):
    """Pre-norm transformer block whose MLP is four times as wide."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        x = x + self.attention(self.norm1(x), mask)
        return x + self.mlp(self.norm2(x))


def residual_mlp(width: int) -> nn.Sequential:
    """One layer of a residual MLP on embeddings float[B, width], without the addition."""
    return nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))


def present(z: Tensor) -> Tensor:
    """float[B, 1]: 1 for embeddings float[B, D], 0 for zeros, which stand for an unknown embedding."""
    return (z.square().sum(-1, keepdim=True) > 0).float()


class Residual(nn.Module):
    """Two 3×3 convolutions, each after GroupNorm and SiLU, added to the input."""

    def __init__(self, width: int):
        super().__init__()
        groups = max(1, width // 16)
        self.body = nn.Sequential(
            nn.GroupNorm(groups, width),
            nn.SiLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.GroupNorm(groups, width),
            nn.SiLU(),
            nn.Conv2d(width, width, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def time_features(timestep: Tensor, width: int) -> Tensor:
    """Timesteps float[B] in 0..999 to sines and cosines float[B, width]. Ho et al. 2020, after Vaswani et al. 2017."""
    rates = torch.exp(-math.log(10_000) * torch.arange(width // 2, device=timestep.device) / (width // 2))
    angles = timestep.float()[:, None] * rates
    return torch.cat([angles.cos(), angles.sin()], -1)


FLOOR = 0.01
"""Smallest deviation that counts, as a share of the widest: below it there is little but rounding."""


def whitening(z_i: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation float32[D] of image embeddings float[N, D], whose coordinates are principal components
    (`stages/axes.py`). Both go into the manifest. Deviations are at least FLOOR of the widest, so narrower coordinates
    stay small."""
    deviation = z_i.float().std(0)
    return z_i.float().mean(0), deviation.clamp(min=FLOOR * deviation.max().item())


def first_components(z_i: Tensor, count: int | Tensor, mean: Tensor) -> Tensor:
    """Unit z_i float[B, D] from the first `count` (a number, or float[B, 1]) of their components, as the PCA
    reconstruct node computes it: coordinates are principal components (`stages/axes.py`), and the others are set to
    their mean float[D]."""
    kept = torch.arange(z_i.shape[1], device=z_i.device) < count
    return F.normalize(torch.where(kept, z_i, mean.to(z_i.device)), dim=-1)


class Whitened(nn.Linear):
    """A linear layer that sees each coordinate as its distance from the mean in deviations.

    An earlier CLIP had 99% of its variance in 20 of 256 coordinates, and most of what distinguishes objects in the next
    hundred, which are ten to fifty times narrower. This one has 99% in 34 and 99.9% in 105 (the paper keeps 319 of
    1,024).
    """

    def __init__(self, embedding: int, width: int):
        super().__init__(embedding, width)
        self.register_buffer("mean", torch.zeros(embedding))
        self.register_buffer("scale", torch.ones(embedding))

    def fit(self, z: Tensor) -> None:
        """Set mean and deviation from embeddings float[N, D]."""
        mean, deviation = whitening(z)
        self.mean.copy_(mean)
        self.scale.copy_(1 / deviation)

    def forward(self, x: Tensor) -> Tensor:
        # in bfloat16 the rounding of the wide directions would drown the narrow ones
        with torch.autocast(x.device.type, enabled=False):
            return super().forward((x.float() - self.mean) * self.scale)


class FullyWhitened(nn.Module):
    """A network that sees text embeddings with unit variance in every direction, because narrow directions distinguish
    objects too."""

    def __init__(self, embedding: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(embedding))
        self.register_buffer("whiten", torch.eye(embedding))

    def fit(self, z_t: Tensor) -> None:
        """Set mean and whitening from text embeddings float[N, D]."""
        variance, directions = torch.linalg.eigh(torch.cov(z_t.T))
        self.mean.copy_(z_t.mean(0))
        self.whiten.copy_((directions / variance.clamp(min=1e-6).sqrt()).T)

    def whitened(self, z_t: Tensor) -> Tensor:
        """float[B, D] in float32: in bfloat16 the rounding of the wide directions would drown the narrow ones."""
        return (z_t.float() - self.mean) @ self.whiten.T
