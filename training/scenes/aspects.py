"""What the memory's reader predicts of a scene: the object in each slot, and aspects of how the scene shows its
objects."""

import numpy as np
import torch
from torch import Tensor

from training.scenes.backgrounds import COUNT
from training.scenes.objects import objects
from training.scenes.palette import COLOURS
from training.scenes.record import GLASSES, NAMES, NONE, SIZES, STYLES, THREE, TILTED, WEAR

SLOTS = (*NAMES, "wear")
"""The objects of a scene, in its order, and what is worn."""
ASPECTS = {
    "arrangement": THREE + 1,
    "count": 4,
    "size": len(SIZES),
    "turn": TILTED + 1,
    "background": COUNT + 1,
    "style": len(STYLES) + 1,
    "colour": len(COLOURS) + 1,
    "also": 3,
}
"""Number of answers of each aspect, by its field in a scene."""


def slots_of(scenes: np.ndarray) -> Tensor:
    """Number of the object in each slot, int64[N, slots], for SCENE[N]; the number of objects stands for none."""
    emoji = [thing.emoji for thing in objects()]
    worn = np.array([emoji.index(wear) for wear in WEAR])
    numbers = {name: worn[scenes[name]] if name == "wear" else scenes[name] for name in SLOTS}
    columns = [np.where(scenes[name] == NONE, len(emoji), numbers[name]) for name in SLOTS]
    return torch.from_numpy(np.stack(columns, 1).astype(np.int64))


def aspects_of(scenes: np.ndarray) -> Tensor:
    """The answers int64[N, ASPECTS] for SCENE[N]; 0 stands for none where there may be none."""
    first = {"count": 1, "background": NONE, "style": NONE, "colour": NONE}
    answers = {name: scenes[name] - first.get(name, 0) for name in ASPECTS}
    answers["also"] = np.where(scenes["also"] == NONE, 0, scenes["also"] - GLASSES + 1)
    return torch.from_numpy(np.stack(list(answers.values()), 1).astype(np.int64))


def split_aspects(values: Tensor) -> tuple[Tensor, ...]:
    """float[B, sum of ASPECTS] as one float[B, answers] for each aspect."""
    return values.split(list(ASPECTS.values()), -1)


def probabilities(logits: Tensor) -> Tensor:
    """Logits float[B, sum of ASPECTS] to probabilities, each aspect by itself."""
    return torch.cat([torch.softmax(part, -1) for part in split_aspects(logits)], -1)


def one_hot_aspects(answers: Tensor) -> Tensor:
    """Answers int64[B, ASPECTS] as certain probabilities float[B, sum of ASPECTS]."""
    pairs = zip(answers.T, ASPECTS.values())
    return torch.cat([torch.nn.functional.one_hot(answer, count) for answer, count in pairs], -1).float()
