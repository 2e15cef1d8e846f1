"""The prior: predicts z_i from text by diffusion in whitened embedding space. Ramesh et al. 2022, §2.2, with residual MLPs."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.networks.layers import FullyWhitened, perceptron, time_features


@dataclass(frozen=True)
class PriorSize:
    embedding: int = 256
    hidden: int = 192
    width: int = 768
    told: int = 1024
    depth: int = 2


class Prior(FullyWhitened):
    """Whitened noised z_i float[B, D], timestep float[B], z_t float[B, D], text hidden states float[B, L, H] and mask float[B, L]
    to the whitened z_i float[B, D]: what z_t alone says it is (`expected`), corrected by what the noised z_i shows. z_t holds what the
    caption says, so no attention is needed; the mean hidden state corrects it."""

    def __init__(self, size: PriorSize = PriorSize()):
        super().__init__(size.embedding)
        self.size = size
        self.expect = nn.Sequential(
            nn.Linear(size.embedding, size.told), nn.SiLU(), nn.Linear(size.told, size.width), nn.SiLU(), nn.Linear(size.width, size.embedding)
        )
        self.told = nn.Linear(size.embedding, size.width)
        self.noised = nn.Linear(size.embedding, size.width)
        self.time = nn.Linear(128, size.width)
        self.words = nn.Linear(size.hidden, size.width)
        nn.init.zeros_(self.words.weight)
        self.blocks = nn.ModuleList(perceptron(size.width) for _ in range(size.depth))
        self.norm, self.out = nn.LayerNorm(size.width), nn.Linear(size.width, size.embedding)
        nn.init.zeros_(self.out.weight)

    def expected(self, text_embeds: Tensor) -> Tensor:
        """The mean of whitened z_i float[B, D] over all pictures of a caption, from z_t float[B, D]."""
        with torch.autocast(text_embeds.device.type, enabled=False):
            return self.expect(self.whitened(text_embeds))

    def forward(self, sample: Tensor, timestep: Tensor, text_embeds: Tensor, hidden_states: Tensor | None, attention_mask: Tensor | None) -> Tensor:
        expected = self.expected(text_embeds).float()
        x = self.told(expected) + self.noised(sample) + self.time(time_features(timestep, 128))
        if hidden_states is not None and attention_mask is not None:
            mask = attention_mask[..., None]
            x = x + self.words((hidden_states * mask).sum(1) / mask.sum(1))
        x = nn.functional.silu(x)
        for block in self.blocks:
            x = x + block(x)
        return expected + self.out(self.norm(x)).float()
