"""What the decoder looks up: each thing alone, as the autoencoder sees it, found by a reader of the decoder's conditions. Retrieval-augmented diffusion
(Blattmann et al. 2022, "Semi-parametric neural image synthesis"; Chen et al. 2022, "Re-Imagen") with its store inside the network: what is
found is a mean over all things by how probable they are, so it can be learnt on, and it moves steadily as z_i does."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import CrossAttention, FullyWhitened, Whitened, known, perceptron

SLOTS = ("first", "second", "third", "wear")
"""What is looked for: the things of a scene, in its order, and what is worn."""
POSES = (1, 2, 3)
"""Sizes, of `scenes.SIZES`, in which each thing is kept."""
SEEN = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (3, 0))
"""(slot, pose) that the decoder is shown: a second thing stands beside the first or has it on or in itself, a third one and what is worn are always small."""


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

    @property
    def windows(self) -> int:
        """Overlapping windows of 2×2 cells in one latent."""
        return (self.side - 1) ** 2


class Reader(nn.Module):
    """z_i and z_t float[B, D] (zeros: unknown), the caption's hidden states float[B, L, H] and mask float[B, L] to logits float[B, slots, things + 1] of
    what each slot holds; the last one is nothing."""

    def __init__(self, size: MemorySize):
        super().__init__()
        self.size = size
        self.image, self.text = Whitened(size.embedding, size.width), WhitenedText(size.embedding, size.width)
        self.blocks = nn.ModuleList(perceptron(size.width) for _ in range(size.depth))
        self.ask = nn.Linear(size.width, len(SLOTS) * size.hidden)
        self.words = nn.ModuleList(CrossAttention(size.hidden, size.hidden, size.heads) for _ in range(size.depth))
        self.think = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(size.hidden), nn.Linear(size.hidden, 2 * size.hidden), nn.GELU(), nn.Linear(2 * size.hidden, size.hidden))
            for _ in range(size.depth)
        )
        self.answer = nn.Sequential(nn.LayerNorm(size.hidden), nn.Linear(size.hidden, size.width), nn.GELU())
        self.names = nn.Linear(size.width, size.things + 1)

    def forward(self, image_embeds: Tensor, text_embeds: Tensor, hidden_states: Tensor, attention_mask: Tensor) -> Tensor:
        x = self.image(image_embeds) * known(image_embeds) + self.text(text_embeds) * known(text_embeds)
        for block in self.blocks:
            x = x + block(x)
        slots = self.ask(x).reshape(-1, len(SLOTS), self.size.hidden)
        for words, think in zip(self.words, self.think):
            slots = slots + words(slots, hidden_states, attention_mask)
            slots = slots + think(slots)
        return self.names(self.answer(slots)).float()


class WhitenedText(FullyWhitened):
    """What z_t float[B, D] says, float[B, width]."""

    def __init__(self, embedding: int, width: int):
        super().__init__(embedding)
        self.read = nn.Linear(embedding, width)

    def forward(self, text_embeds: Tensor) -> Tensor:
        with torch.autocast(text_embeds.device.type, enabled=False):
            return self.read(self.whitened(text_embeds))


class Memory(nn.Module):
    """A decoder's conditions to what it is shown: float[B, SEEN × windows, 4 × latent], overlapping windows of 2×2 cells of what the reader finds."""

    def __init__(self, size: MemorySize = MemorySize()):
        super().__init__()
        self.size = size
        self.reader = Reader(size)
        self.things = nn.Linear(size.things + 1, len(POSES) * size.latent * size.side**2, bias=False)

    def keep(self, latents: Tensor) -> None:
        """Take what each thing looks like, float[things, POSES, latent, side, side]; nothing looks like zeros."""
        with torch.no_grad():
            self.things.weight.copy_(torch.cat([latents, torch.zeros_like(latents[:1])]).flatten(1).T)

    def forward(self, *conditions: Tensor) -> Tensor:
        size, names = self.size, torch.softmax(self.reader(*conditions), -1)
        found = self.things(names).reshape(-1, len(SLOTS), len(POSES), size.latent, size.side, size.side)
        shown = torch.stack([found[:, slot, pose] for slot, pose in SEEN], 1)
        windows = [shown[..., down : down + size.side - 1, across : across + size.side - 1] for down in (0, 1) for across in (0, 1)]
        return torch.cat(windows, 2).permute(0, 1, 3, 4, 2).reshape(-1, len(SEEN) * size.windows, 4 * size.latent)


class MemoryAttention(nn.Module):
    """What the windows float[B, N, told] that are shown hold for each patch [B, P, width]. A patch looks at places, whatever is there, and each head brings
    whole windows: drawing what was found is moving it to where the scene has it. Which place is begins with what is near, and is learnt."""

    def __init__(self, width: int, size: MemorySize, heads: int):
        super().__init__()
        self.heads, self.told = heads, 4 * size.latent
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.place = nn.Parameter(torch.randn(heads, width // heads, len(SEEN) * size.windows) * 0.1)
        self.near = nn.Parameter(-distances(size).repeat(1, len(SEEN)).expand(heads, -1, -1).clone())
        self.outward = nn.Linear(heads * self.told, width)
        nn.init.zeros_(self.outward.weight)
        nn.init.zeros_(self.outward.bias)

    def forward(self, x: Tensor, shown: Tensor) -> Tensor:
        count, width = x.shape[1:]
        # heads first: a product that repeats the places for every picture takes four times as long to train
        query = self.query(self.norm(x)).reshape(-1, self.heads, width // self.heads).transpose(0, 1)
        scores = (query @ self.place).reshape(self.heads, -1, count, shown.shape[1]) + self.near[:, None]
        looked = torch.softmax(scores, -1).transpose(0, 1)
        found = looked.reshape(-1, self.heads * count, shown.shape[1]) @ shown
        return self.outward(found.reshape(-1, self.heads, count, self.told).transpose(1, 2).reshape(-1, count, self.heads * self.told))


def distances(size: MemorySize) -> Tensor:
    """Squared distance, in patches, of every patch's middle from every window's: float[patches, windows]."""
    middles = lambda start, step, count: torch.cartesian_prod(*2 * [start + step * torch.arange(count, dtype=torch.float32)])
    return torch.cdist(middles(0, 1, size.side // 2), middles(0, 0.5, size.side - 1)).square()
