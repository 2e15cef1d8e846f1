"""The prior: predicts z_i from text by diffusion in standardised embedding space. Ramesh et al. 2022, §2.2, with a residual MLP."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import time_features


@dataclass(frozen=True)
class PriorSize:
    embedding: int = 256
    hidden: int = 192
    width: int = 768
    depth: int = 2


class Prior(nn.Module):
    """Standardised noised z_i float[B, D], timestep float[B], z_t float[B, D], text hidden states float[B, L, H] and mask float[B, L]
    to the standardised z_i float[B, D]. z_t holds what the caption shows, so no attention is needed; the mean hidden state corrects it."""

    def __init__(self, size: PriorSize = PriorSize()):
        super().__init__()
        self.size = size
        self.text = nn.Linear(size.embedding, size.width)
        self.noised = nn.Linear(size.embedding, size.width)
        self.time = nn.Linear(128, size.width)
        self.words = nn.Linear(size.hidden, size.width)
        nn.init.zeros_(self.words.weight)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(size.width), nn.Linear(size.width, size.width), nn.SiLU(), nn.Linear(size.width, size.width)) for _ in range(size.depth)
        )
        self.norm, self.out = nn.LayerNorm(size.width), nn.Linear(size.width, size.embedding)
        self.register_buffer("axes", torch.eye(size.embedding))

    def look(self, z_i: Tensor, z_t: Tensor) -> None:
        """Start on the principal axes of the standardised z_i, each answer in units of its own deviation, and on whitened z_t.
        CLIP puts 99% of the variance into fewer than twenty directions, and what tells objects apart partly into the others."""
        _, scale, directions = torch.linalg.svd(z_i - z_i.mean(0), full_matrices=False)
        self.axes.copy_((scale / len(z_i) ** 0.5)[:, None] * directions)
        mean = z_t.mean(0)
        _, scale, directions = torch.linalg.svd(z_t - mean, full_matrices=False)
        weight = torch.randn_like(self.text.weight) / len(mean) ** 0.5 @ (directions / (scale / len(z_t) ** 0.5).clamp(min=0.01)[:, None])
        with torch.no_grad():
            self.text.weight.copy_(weight / len(mean) ** 0.5)
            self.text.bias.copy_(-weight @ mean)

    def forward(self, sample: Tensor, timestep: Tensor, text_embeds: Tensor, hidden_states: Tensor | None, attention_mask: Tensor | None) -> Tensor:
        x = self.text(text_embeds * self.size.embedding**0.5) + self.noised(sample) + self.time(time_features(timestep, 128))
        if hidden_states is not None and attention_mask is not None:
            mask = attention_mask[..., None]
            x = x + self.words((hidden_states * mask).sum(1) / mask.sum(1))
        x = nn.functional.silu(x)
        for block in self.blocks:
            x = x + block(x)
        return self.out(self.norm(x)).float() @ self.axes


def whitening(z_i: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation float32[D] of image embeddings; both go into the manifest."""
    return z_i.float().mean(0), z_i.float().std(0)
