"""CLIP: a convolutional image tower and a transformer text tower that share a unit sphere. Radford et al. 2021."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.networks.layers import Block, Residual


@dataclass(frozen=True)
class ClipSize:
    side: int = 64
    embedding: int = 256
    channels: tuple[int, ...] = (64, 128, 256)
    blocks: tuple[int, ...] = (2, 2, 2)
    hidden: int = 192
    layers: int = 3
    heads: int = 6
    vocabulary: int = 4096
    context: int = 32


class ImageTower(nn.Module):
    """Pictures float[B, 3, side, side] in [-1, 1] to unit float[B, embedding]."""

    def __init__(self, size: ClipSize):
        super().__init__()
        layers: list[nn.Module] = [nn.PixelUnshuffle(4), nn.Conv2d(48, size.channels[0], 3, padding=1)]
        for number, (width, count) in enumerate(zip(size.channels, size.blocks)):
            if number:
                layers.append(nn.Conv2d(size.channels[number - 1], width, 2, stride=2))
            layers += [Residual(width) for _ in range(count)]
        self.body = nn.Sequential(*layers, nn.GroupNorm(max(1, size.channels[-1] // 16), size.channels[-1]), nn.SiLU())
        side = size.side // 4 // 2 ** (len(size.channels) - 1)
        self.out = nn.Linear(size.channels[-1] * side * side, size.embedding)

    def forward(self, pixels: Tensor) -> Tensor:
        return F.normalize(self.out(self.body(pixels).flatten(1)).float(), dim=-1)


class TextTower(nn.Module):
    """Token ids int[B, L] and mask float[B, L] to unit float[B, embedding] and hidden states float[B, L, hidden]."""

    def __init__(self, size: ClipSize):
        super().__init__()
        self.tokens = nn.Embedding(size.vocabulary, size.hidden)
        self.places = nn.Parameter(torch.randn(size.context, size.hidden) * 0.02)
        self.blocks = nn.ModuleList(Block(size.hidden, size.heads) for _ in range(size.layers))
        self.norm = nn.LayerNorm(size.hidden)
        self.out = nn.Linear(size.hidden, size.embedding)
        nn.init.normal_(self.tokens.weight, std=0.02)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        x = self.tokens(ids) + self.places[: ids.shape[1]]
        for block in self.blocks:
            x = block(x, mask)
        hidden = self.norm(x).float() * mask[..., None]
        return F.normalize(self.out(hidden.sum(1) / mask.sum(1, keepdim=True)).float(), dim=-1), hidden


class Clip(nn.Module):
    """Both towers and the temperature of the contrastive loss."""

    def __init__(self, size: ClipSize = ClipSize()):
        super().__init__()
        self.image, self.text = ImageTower(size), TextTower(size)
        self.scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def loss(self, images: Tensor, texts: Tensor, wrong: Tensor) -> Tensor:
        """Symmetric cross-entropy over the table of similarities of images and texts float[B, D]. Each image also has
        to reject the `wrong` texts float[M, D]. The scale stays under 100."""
        table = images @ torch.cat([texts, wrong]).T * self.scale.clamp(max=math.log(100)).exp()
        right = torch.arange(len(images), device=images.device)
        return (F.cross_entropy(table, right) + F.cross_entropy(table[:, : len(images)].T, right)) / 2
