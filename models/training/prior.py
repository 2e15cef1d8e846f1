"""The prior: a transformer that predicts z_i from text, by diffusion in whitened embedding space. Ramesh et al. 2022, §2.2."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import Block, time_features


@dataclass(frozen=True)
class PriorSize:
    embedding: int = 256
    hidden: int = 192
    width: int = 256
    depth: int = 4
    heads: int = 4


class Prior(nn.Module):
    """Whitened noised z_i float[B, D], timestep float[B], z_t float[B, D], text hidden states float[B, L, H] and mask float[B, L]
    to the whitened z_i float[B, D]. Tokens: text, z_t, time, noised z_i, query."""

    def __init__(self, size: PriorSize = PriorSize()):
        super().__init__()
        self.size = size
        self.words = nn.Linear(size.hidden, size.width)
        self.text = nn.Linear(size.embedding, size.width)
        self.time = nn.Sequential(nn.Linear(128, size.width), nn.SiLU(), nn.Linear(size.width, size.width))
        self.noised = nn.Linear(size.embedding, size.width)
        self.kinds = nn.Parameter(torch.randn(4, size.width) * 0.02)
        self.blocks = nn.ModuleList(Block(size.width, size.heads) for _ in range(size.depth))
        self.norm, self.out = nn.LayerNorm(size.width), nn.Linear(size.width, size.embedding)

    def forward(self, sample: Tensor, timestep: Tensor, text_embeds: Tensor, hidden_states: Tensor, attention_mask: Tensor) -> Tensor:
        text = self.text(text_embeds * self.size.embedding**0.5)
        time = self.time(time_features(timestep, 128))
        extra = torch.stack([text, time, self.noised(sample), torch.zeros_like(text)], 1) + self.kinds
        x = torch.cat([self.words(hidden_states), extra], 1)
        mask = torch.cat([attention_mask, torch.ones_like(extra[..., 0], dtype=attention_mask.dtype)], 1)
        for block in self.blocks:
            x = block(x, mask)
        return self.out(self.norm(x[:, -1])).float()


def whitening(z_i: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation float32[D] of image embeddings; both go into the manifest."""
    return z_i.float().mean(0), z_i.float().std(0)
