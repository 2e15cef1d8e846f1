"""The networks of the test family: the interfaces of a real family at tiny widths, with seeded random weights."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CONTEXT, EMBEDDING, HIDDEN, VOCABULARY = 16, 32, 24, 320
LATENT, SIDE = (4, 4, 4), 32
LARGE = (3, 2 * SIDE, 2 * SIDE)
COMPONENTS, BUCKETS = 6, 64


def time_features(timestep: Tensor, width: int) -> Tensor:
    """float[B] in 0..999 to sines and cosines float[B, width]. Ho et al. 2020, after Vaswani et al. 2017."""
    angles = timestep[:, None] * torch.exp(-math.log(10_000) * torch.arange(width // 2) / (width // 2))
    return torch.cat([angles.cos(), angles.sin()], -1)


class Attention(nn.Module):
    """Residual single-head attention over [B, L, W], written out; `mask` is float[B, L], or float[B, L, L] with a row a query."""

    def __init__(self, width: int):
        super().__init__()
        self.norm, self.inward, self.outward = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        query, key, value = self.inward(self.norm(x)).chunk(3, -1)
        bias = (mask - 1) * 1e4
        scores = query @ key.transpose(1, 2) / math.sqrt(x.shape[-1]) + (bias if mask.dim() == 3 else bias[:, None, :])
        return x + self.outward(torch.softmax(scores, -1) @ value)


class TextEncoder(nn.Module):
    """int32[B, 16], float[B, 16] to unit float[B, 32] and hidden states float[B, 16, 24]."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.places = nn.Embedding(VOCABULARY, HIDDEN), nn.Parameter(torch.randn(CONTEXT, HIDDEN))
        self.attention, self.norm, self.out = Attention(HIDDEN), nn.LayerNorm(HIDDEN), nn.Linear(HIDDEN, EMBEDDING)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.norm(self.attention(self.tokens(input_ids) + self.places, attention_mask)) * attention_mask[..., None]
        return F.normalize(self.out(hidden.sum(1) / attention_mask.sum(1, keepdim=True)), dim=-1), hidden


class ImageEncoder(nn.Module):
    """float[B, 3, 32, 32] to unit float[B, 32]."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 4, stride=4), nn.GroupNorm(2, 8), nn.SiLU(), nn.Conv2d(8, 8, 2, stride=2))
        self.out = nn.Linear(8 * 4 * 4, EMBEDDING)

    def forward(self, pixel_values: Tensor) -> Tensor:
        return F.normalize(self.out(self.body(pixel_values).flatten(1)), dim=-1)


class Prior(nn.Module):
    """x0 of the whitened image embedding, float[B, 32], from [text tokens, z_t, time, noised z_i]."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.sample, self.attention = nn.Linear(EMBEDDING, HIDDEN), nn.Linear(EMBEDDING, HIDDEN), Attention(HIDDEN)
        self.places, self.out = nn.Parameter(torch.randn(CONTEXT + 3, HIDDEN)), nn.Linear(HIDDEN, EMBEDDING)

    def forward(self, sample: Tensor, timestep: Tensor, text_embeds: Tensor, hidden_states: Tensor, attention_mask: Tensor) -> Tensor:
        own = torch.stack([self.text(text_embeds), time_features(timestep, HIDDEN), self.sample(sample)], 1)
        mask = torch.cat([attention_mask, torch.ones_like(text_embeds[:, :3])], 1)
        return self.out(self.attention(torch.cat([hidden_states, own], 1) + self.places, mask)[:, -1]) * 1.5


class AutoregressivePrior(nn.Module):
    """Logits float[B, k, buckets] of the k coordinates of z_i, from int32[B, k + 1] tokens (the dot product's bucket, then the coordinates'), z_t and the
    caption's tokens. Those of coordinate c see the tokens up to c, so the last token counts for nothing."""

    def __init__(self) -> None:
        super().__init__()
        length = CONTEXT + 1 + COMPONENTS
        self.buckets, self.text, self.attention = nn.Embedding(BUCKETS, HIDDEN), nn.Linear(EMBEDDING, HIDDEN), Attention(HIDDEN)
        self.places, self.out = nn.Parameter(torch.randn(length, HIDDEN)), nn.Linear(HIDDEN, BUCKETS)
        self.register_buffer("causal", torch.tril(torch.ones(1, length, length)))

    def forward(self, tokens: Tensor, text_embeds: Tensor, hidden_states: Tensor, attention_mask: Tensor) -> Tensor:
        own = torch.cat([self.text(text_embeds)[:, None], self.buckets(tokens)[:, :-1]], 1)
        mask = torch.cat([attention_mask, torch.ones_like(own[..., 0])], 1)[:, None] * self.causal
        return self.out(self.attention(torch.cat([hidden_states, own], 1) + self.places, mask)[:, -COMPONENTS:]) * 2


class Decoder(nn.Module):
    """x0 of the latent, float[B, 4, 4, 4], from the noised latent, the time, z_i and z_t."""

    def __init__(self) -> None:
        super().__init__()
        self.inward, self.outward = nn.Conv2d(4, 16, 3, padding=1), nn.Conv2d(16, 4, 3, padding=1)
        self.norm, self.conditions = nn.GroupNorm(4, 16), nn.Linear(2 * EMBEDDING + 16, 32)

    def forward(self, sample: Tensor, timestep: Tensor, image_embeds: Tensor, text_embeds: Tensor) -> Tensor:
        conditions = torch.cat([image_embeds * 4, text_embeds * 4, time_features(timestep, 16)], 1)
        scale, shift = self.conditions(conditions)[:, :, None, None].chunk(2, 1)
        return self.outward(F.silu(self.norm(self.inward(sample)) * (1 + scale) + shift)) * 2


class TokenDecoder(nn.Module):
    """As `Decoder`, and reads the caption's hidden states float[B, 16, 24] and their mask float[B, 16] too. Each cell of the latent attends to all cells
    beside the tokens, so a mask of zeros leaves something to attend to."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = LATENT[1] * LATENT[2]
        self.inward, self.outward = nn.Linear(LATENT[0], HIDDEN), nn.Linear(HIDDEN, LATENT[0])
        self.places, self.conditions = nn.Parameter(torch.randn(self.cells, HIDDEN)), nn.Linear(2 * EMBEDDING + 16, 2 * HIDDEN)
        self.attention = Attention(HIDDEN)

    def forward(self, sample: Tensor, timestep: Tensor, image_embeds: Tensor, text_embeds: Tensor, hidden_states: Tensor, attention_mask: Tensor) -> Tensor:
        scale, shift = self.conditions(torch.cat([image_embeds * 4, text_embeds * 4, time_features(timestep, 16)], 1))[:, None].chunk(2, 2)
        cells = (self.inward(sample.reshape(-1, LATENT[0], self.cells).transpose(1, 2)) + self.places) * (1 + scale) + shift
        mask = torch.cat([attention_mask, torch.ones_like(cells[..., 0])], 1)
        attended = self.attention(torch.cat([hidden_states * 3, cells], 1), mask)[:, -self.cells :]
        return self.outward(F.silu(attended)).transpose(1, 2).reshape(-1, *LATENT) * 2


class LatentEncoder(nn.Module):
    """float[B, 3, 32, 32] in [-1, 1] to latent float[B, 4, 4, 4]."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 4, stride=4), nn.SiLU(), nn.Conv2d(8, 4, 2, stride=2))

    def forward(self, image: Tensor) -> Tensor:
        return self.body(image) * 3


class LatentDecoder(nn.Module):
    """latent float[B, 4, 4, 4] to float[B, 3, 32, 32]."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(4, 16, 3, padding=1), nn.SiLU(), nn.Conv2d(16, 3 * 8 * 8, 1), nn.PixelShuffle(8))

    def forward(self, latent: Tensor) -> Tensor:
        return self.body(latent)


class Upsampler(nn.Module):
    """x0 of the large picture, float[B, 3, 64, 64], from the noised large one, the time, the small picture and how far that one is noised."""

    def __init__(self) -> None:
        super().__init__()
        self.low = nn.Sequential(nn.Conv2d(3, 12, 3, padding=1), nn.PixelShuffle(2))
        self.inward, self.outward = nn.Conv2d(6, 16, 3, padding=1), nn.Conv2d(16, 3, 3, padding=1)
        self.norm, self.levels = nn.GroupNorm(4, 16), nn.Linear(32, 32)

    def forward(self, sample: Tensor, timestep: Tensor, low: Tensor, noise_level: Tensor) -> Tensor:
        levels = torch.cat([time_features(timestep, 16), time_features(noise_level, 16)], 1)
        scale, shift = self.levels(levels)[:, :, None, None].chunk(2, 1)
        return self.outward(F.silu(self.norm(self.inward(torch.cat([sample, self.low(low)], 1))) * (1 + scale) + shift)) * 2
