"""The decoder: a diffusion transformer on the latent grid.

z_i and z_t condition it through adaLN-zero (Peebles & Xie 2023), the caption's tokens through cross-attention, as in
the paper (Ramesh et al. 2022, §2.1). At every step it reads a draft (`composer.py`) made of what its memory
(`memory.py`) finds.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.networks.composer import Composer, ComposerSize
from training.networks.layers import (
    Attention,
    CrossAttention,
    FullyWhitened,
    Whitened,
    present,
    time_features,
    zero_linear,
)
from training.networks.memory import Memory, MemorySize
from training.networks.varier import Varier, VarierSize


@dataclass(frozen=True)
class DecoderSize:
    latent: int = 16
    side: int = 8
    embedding: int = 256
    width: int = 288
    depth: int = 6
    heads: int = 6
    details: int = 1024
    expect: int = 640
    hidden: int = 192
    every: int = 2
    """Number of blocks between two inputs of the draft."""


class TextCondition(FullyWhitened):
    """z_t float[B, D] to float[B, width]: first the z_i that z_t predicts, as the prior's `expected` does, then read as
    `Whitened` reads a z_i.

    A branch linear in z_t learnt almost nothing beside z_i. Zeros, which stand for no text, give zeros.
    """

    def __init__(self, embedding: int, hidden: int, width: int):
        super().__init__(embedding)
        self.expect = nn.Sequential(nn.Linear(embedding, hidden), nn.SiLU(), nn.Linear(hidden, embedding))
        self.read = nn.Linear(embedding, width)

    def expected(self, x: Tensor) -> Tensor:
        """The whitened z_i float[B, D] that z_t predicts."""
        with torch.autocast(x.device.type, enabled=False):
            return self.expect(self.whitened(x))

    def forward(self, x: Tensor) -> Tensor:
        return self.read(self.expected(x)) * present(x)


LARGEST_GUIDANCE = 5.0
"""Larger guidance scales count as this one."""


class GuidanceEmbedding(nn.Module):
    """The effect of a guidance scale float[B] on the condition, float[B, width], in a distilled decoder
    (`distillation.py`). It is zero at scale 1, which is without guidance. Meng et al. 2023, §3.1, who call the scale w
    + 1."""

    def __init__(self, width: int):
        super().__init__()
        self.inward, self.outward = nn.Linear(1, width), zero_linear(width, width)

    def forward(self, guidance: Tensor) -> Tensor:
        scale = guidance.clamp(1, LARGEST_GUIDANCE).log()[:, None]
        return scale * self.outward(nn.functional.silu(self.inward(scale)))


class ModulatedBlock(nn.Module):
    """A transformer block whose norms are scaled, shifted and gated by the condition float[B, width]. Between its
    halves it attends to the caption's tokens float[B, L, hidden]."""

    def __init__(self, width: int, hidden: int, heads: int):
        super().__init__()
        self.norm1, self.norm2 = (nn.LayerNorm(width, elementwise_affine=False) for _ in range(2))
        self.attention = Attention(width, heads)
        self.norm_tokens, self.tokens = nn.LayerNorm(width), CrossAttention(width, hidden, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.modulation = zero_linear(width, 6 * width)

    def forward(self, x: Tensor, condition: Tensor, hidden: Tensor, mask: Tensor) -> Tensor:
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(condition)[:, None].chunk(6, -1)
        x = x + gate1 * self.attention(self.norm1(x) * (1 + scale1) + shift1)
        x = x + self.tokens(self.norm_tokens(x), hidden, mask)
        return x + gate2 * self.mlp(self.norm2(x) * (1 + scale2) + shift2)


class Decoder(nn.Module):
    """Noised latent float[B, C, s, s], timestep float[B], z_i and z_t float[B, embedding] (zeros: unknown), the
    caption's hidden states float[B, L, hidden] and mask float[B, L] (zeros: no caption) to x0 float[B, C, s, s].

    A distilled decoder takes the guidance scale float[B] too. A draft that is passed in is not computed again.
    """

    def __init__(self, size: DecoderSize = DecoderSize()):
        super().__init__()
        self.size = size
        patch = 4 * size.latent
        self.inward = nn.Linear(patch, size.width)
        self.places = nn.Parameter(torch.randn((size.side // 2) ** 2, size.width) * 0.02)
        self.time = nn.Sequential(nn.Linear(128, size.width), nn.SiLU(), nn.Linear(size.width, size.width))
        self.image = Whitened(size.embedding, size.details)
        self.text = TextCondition(size.embedding, size.expect, size.details)
        self.join = nn.Linear(size.details, size.width)
        self.guidance = GuidanceEmbedding(size.width)
        self.memory = Memory(
            MemorySize(latent=size.latent, side=size.side, embedding=size.embedding, hidden=size.hidden)
        )
        self.composer = Composer(ComposerSize(latent=size.latent, side=size.side))
        self.varier = Varier(VarierSize(latent=size.latent, side=size.side))
        self.looks = nn.ModuleList(zero_linear(patch, size.width) for _ in range(0, size.depth, size.every))
        self.kept = zero_linear(size.width, patch)
        self.blocks = nn.ModuleList(ModulatedBlock(size.width, size.hidden, size.heads) for _ in range(size.depth))
        self.norm = nn.LayerNorm(size.width)
        self.outward = nn.Linear(size.width, patch)

    def patches(self, latent: Tensor) -> Tensor:
        """Latent float[B, C, s, s] as patches of 2×2 cells, float[B, (s / 2)², 4 × C]."""
        channels, half = self.size.latent, self.size.side // 2
        return (
            latent.reshape(-1, channels, half, 2, half, 2)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(-1, half * half, channels * 4)
        )

    def freeze_draft(self) -> None:
        """Exclude memory, composer and varier from training. The loss of the pictures says little about them and would
        spoil what they have learnt."""
        for network in (self.memory, self.composer, self.varier):
            network.requires_grad_(False)

    def draft(self, *conditions: Tensor, variation: Tensor | None = None) -> Tensor:
        """The expected x0 float[B, C, s, s] from the conditions alone, or from the conditions and a variation float[B,
        VARIED] of what they leave open, where it is not zero."""
        found = self.memory(*conditions)
        still = self.composer(*found)
        if variation is None:
            return still
        varied = (variation.square().sum(1) > 0).float()[:, None, None, None]
        return still + varied * (self.varier(*found, variation) - still)

    def condition(self, image_embeds: Tensor, text_embeds: Tensor) -> Tensor:
        """z_i and z_t combined, float[B, width]."""
        return self.join(nn.functional.silu(self.image(image_embeds) + self.text(text_embeds)))

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        image_embeds: Tensor,
        text_embeds: Tensor,
        hidden_states: Tensor,
        attention_mask: Tensor,
        guidance: Tensor | None = None,
        draft: Tensor | None = None,
    ) -> Tensor:
        condition = self.time(time_features(timestep, 128)) + self.condition(image_embeds, text_embeds)
        if guidance is not None:
            condition = condition + self.guidance(guidance)
        condition = nn.functional.silu(condition)
        draft = self.patches(
            self.draft(image_embeds, text_embeds, hidden_states, attention_mask) if draft is None else draft
        )
        x = self.inward(self.patches(sample)) + self.places
        for number, block in enumerate(self.blocks):
            if number % self.size.every == 0:
                x = x + self.looks[number // self.size.every](draft)
            x = block(x, condition, hidden_states, attention_mask)
        x = (self.outward(self.norm(x)) + self.kept(condition)[:, None] * draft).float()
        channels, half = self.size.latent, self.size.side // 2
        return (
            x.reshape(-1, half, half, channels, 2, 2)
            .permute(0, 3, 1, 4, 2, 5)
            .reshape(-1, channels, 2 * half, 2 * half)
        )
