"""What the decoder looks up: each thing alone, as the autoencoder sees it, found by a reader of the decoder's conditions. Retrieval-augmented diffusion
(Blattmann et al. 2022, "Semi-parametric neural image synthesis"; Chen et al. 2022, "Re-Imagen") with its store inside the network: what is
found is a mean over all things by how probable they are, so it can be learnt on, and it moves steadily as z_i does."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.scenes.aspects import ASPECTS, likely
from training.networks.layers import CrossAttention, FullyWhitened, Whitened, known, perceptron
from training.scenes.record import NAMES, TILTED, UPRIGHT, UPSIDE_DOWN

SLOTS = (*NAMES, "wear")
"""What is looked for: the things of a scene, in its order, and what is worn."""
POSES = ((1, UPRIGHT), (2, UPRIGHT), (3, UPRIGHT), (2, UPSIDE_DOWN), (2, TILTED))
"""Sizes, of `scenes.SIZES`, and turns in which each thing is kept."""


@dataclass(frozen=True)
class MemorySize:
    things: int = 667
    latent: int = 16
    side: int = 8
    embedding: int = 256
    hidden: int = 192
    width: int = 640
    depth: int = 2
    heads: int = 6


class Reader(nn.Module):
    """z_i and z_t float[B, D] (zeros: unknown), the caption's hidden states float[B, L, H] and mask float[B, L] to logits: float[B, slots, things + 1] of
    what each slot holds, of which the last is nothing, and float[B, sum of ASPECTS] of how that is shown."""

    def __init__(self, size: MemorySize):
        super().__init__()
        self.size = size
        self.image, self.text = Whitened(size.embedding, size.width), WhitenedText(size.embedding, size.width)
        self.blocks = nn.ModuleList(perceptron(size.width) for _ in range(size.depth))
        self.ask = nn.Linear(size.width, (len(SLOTS) + 1) * size.hidden)
        self.words = nn.ModuleList(CrossAttention(size.hidden, size.hidden, size.heads) for _ in range(size.depth))
        self.think = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(size.hidden), nn.Linear(size.hidden, 2 * size.hidden), nn.GELU(), nn.Linear(2 * size.hidden, size.hidden))
            for _ in range(size.depth)
        )
        self.answer = nn.Sequential(nn.LayerNorm(size.hidden), nn.Linear(size.hidden, size.width), nn.GELU())
        self.names = nn.Linear(size.width, size.things + 1)
        self.how = nn.Sequential(nn.LayerNorm(size.hidden), nn.Linear(size.hidden, size.width), nn.GELU(), nn.Linear(size.width, sum(ASPECTS.values())))

    def forward(self, image_embeds: Tensor, text_embeds: Tensor, hidden_states: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        x = self.image(image_embeds) * known(image_embeds) + self.text(text_embeds) * known(text_embeds)
        for block in self.blocks:
            x = x + block(x)
        slots = self.ask(x).reshape(-1, len(SLOTS) + 1, self.size.hidden)
        for words, think in zip(self.words, self.think):
            slots = slots + words(slots, hidden_states, attention_mask)
            slots = slots + think(slots)
        return self.names(self.answer(slots[:, :-1])).float(), self.how(slots[:, -1]).float()


class WhitenedText(FullyWhitened):
    """What z_t float[B, D] says, float[B, width]."""

    def __init__(self, embedding: int, width: int):
        super().__init__(embedding)
        self.read = nn.Linear(embedding, width)

    def forward(self, text_embeds: Tensor) -> Tensor:
        with torch.autocast(text_embeds.device.type, enabled=False):
            return self.read(self.whitened(text_embeds))


class Memory(nn.Module):
    """A decoder's conditions to what they say: names float[B, slots, things + 1] and aspects float[B, sum of ASPECTS] as probabilities, and how what is named
    looks, float[B, slots × poses, latent, side, side]."""

    def __init__(self, size: MemorySize = MemorySize()):
        super().__init__()
        self.size = size
        self.reader = Reader(size)
        self.things = nn.Linear(size.things + 1, len(POSES) * size.latent * size.side**2, bias=False)

    def keep(self, latents: Tensor) -> None:
        """Take what each thing looks like, float[things, POSES, latent, side, side]; nothing looks like zeros."""
        with torch.no_grad():
            self.things.weight.copy_(torch.cat([latents, torch.zeros_like(latents[:1])]).flatten(1).T)

    def shown(self, names: Tensor, aspects: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Names and aspects, and how what is named looks."""
        looks = self.things(names).reshape(-1, len(SLOTS) * len(POSES), self.size.latent, self.size.side, self.size.side)
        return names, aspects, looks

    def forward(self, *conditions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        names, aspects = self.reader(*conditions)
        return self.shown(torch.softmax(names, -1), likely(aspects))
