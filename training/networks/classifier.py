"""The classifier that evaluates drawn pictures: a convolutional network with a slot for each question.

It is trained on real renders alone and used for evaluation only; it is never exported. Besides its answers it learns
which object is in each cell of a picture. So the names are learnt from where the objects are, and from one list for all
positions.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.networks.clip import ClipSize, ImageTower
from training.networks.layers import Block, CrossAttention
from training.scenes.backgrounds import COUNT
from training.scenes.objects import objects
from training.scenes.palette import COLOURS
from training.scenes.record import NAMES, STYLES, THREE, WEAR

FINE_LAYERS = 7
"""Layers of the image tower up to its 8×8 cells."""
HEADS = {
    **dict.fromkeys(NAMES, len(objects())),
    "background": COUNT,
    "wear": len(WEAR) + 1,
    "colour": len(COLOURS),
    "count": 4,
    "style": len(STYLES) + 1,
    "arrangement": THREE + 1,
}
"""Number of answers of each head."""


class SlotLayer(nn.Module):
    """Slots float[B, S, W] attend to cells float[B, N, W], then to each other."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm, self.cells, self.talk = nn.LayerNorm(width), CrossAttention(width, width, heads), Block(width, heads)

    def forward(self, slots: Tensor, cells: Tensor) -> Tensor:
        return self.talk(slots + self.cells(self.norm(slots), cells, cells.new_ones(cells.shape[:2])))


class Classifier(nn.Module):
    """Pictures float[B, 3, 64, 64] to logits of every head.

    Objects are named in the order of the scene: left to right, top to bottom. Each head has a slot that searches the
    cells for its answer, wherever that is (Carion et al. 2020, "End-to-end object detection with transformers"). One
    list of names serves all objects. While training, `cells` float[B, 64, objects] is returned too.
    """

    def __init__(self, width: int = 256, heads: int = 8, layers: int = 3):
        super().__init__()
        size = ClipSize()
        self.body = ImageTower(size).body
        *_, fine, coarse = size.channels
        self.near, self.far = nn.Conv2d(fine, width, 1), nn.Conv2d(coarse, width, 1)
        self.places = nn.Parameter(torch.randn(64, width) * 0.02)
        self.slots = nn.Parameter(torch.randn(len(HEADS), width))
        self.looks = nn.ModuleList(SlotLayer(width, heads) for _ in range(layers))
        self.told = nn.Sequential(nn.LayerNorm(width), nn.Dropout(0.1), nn.Linear(width, 384), nn.GELU())
        self.names = nn.Linear(384, len(objects()))
        self.answers = nn.ModuleDict(
            {name: nn.Linear(384, count) for name, count in HEADS.items() if name not in NAMES}
        )

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        return self.answer(*self.features(pixels))

    def features(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Features of the convolutions: float[B, 128, 8, 8] and float[B, 256, 4, 4]."""
        fine = self.body[:FINE_LAYERS](pixels)
        return fine, self.body[FINE_LAYERS:](fine)

    def answer(self, fine: Tensor, coarse: Tensor) -> dict[str, Tensor]:
        """Logits of every head from the features of the convolutions."""
        features = (self.near(fine) + F.interpolate(self.far(coarse), scale_factor=2)).flatten(2).transpose(1, 2)
        cells = features + self.places
        slots = self.slots.expand(len(cells), -1, -1)
        for layer in self.looks:
            slots = layer(slots, cells)
        hidden = self.told(slots)
        logits = {
            name: (self.names if name in NAMES else self.answers[name])(hidden[:, at]).float()
            for at, name in enumerate(HEADS)
        }
        return logits if not self.training else logits | {"cells": self.names(self.told(features)).float()}


def labels(scenes: np.ndarray) -> dict[str, Tensor]:
    """The right answers int64[N] of every head for SCENE[N]; -1 where the question does not apply."""
    shift = {"wear": 1, "style": 1, "count": -1}
    return {name: torch.from_numpy((scenes[name] + shift.get(name, 0)).astype(np.int64)) for name in HEADS}


def image_body(clip: dict[str, Tensor]) -> dict[str, Tensor]:
    """The convolutions of a CLIP's image tower, by the names of their weights in the classifier."""
    start = "image.body."
    return {name.removeprefix(start): value for name, value in clip.items() if name.startswith(start)}


def rows_of(table: dict[str, Tensor], rows: Tensor | slice) -> dict[str, Tensor]:
    """The same rows of every tensor."""
    return {name: values[rows] for name, values in table.items()}
