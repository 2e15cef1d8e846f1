"""How a scene shows its things, as answers to questions: what a reader (`memory.py`) is taught to tell beside the names, and what a draft (`composer.py`)
is told."""

import numpy as np
import torch
from torch import Tensor

from training.scenes.backgrounds import COUNT
from training.scenes.palette import COLOURS
from training.scenes.record import GLASSES, NONE, SIZES, STYLES, THREE, TILTED

ASPECTS = {
    "arrangement": THREE + 1, "count": 4, "size": len(SIZES), "turn": TILTED + 1, "background": COUNT + 1, "style": len(STYLES) + 1,
    "colour": len(COLOURS) + 1, "also": 3,
}
"""By the name it has in a scene, how many answers there are to each."""


def asked(scenes: np.ndarray) -> Tensor:
    """The answers int64[N, ASPECTS] for SCENE[N]; 0 is none where there may be none."""
    begin = {"count": 1, "background": NONE, "style": NONE, "colour": NONE}
    answers = {name: scenes[name] - begin.get(name, 0) for name in ASPECTS} | {"also": np.where(scenes["also"] == NONE, 0, scenes["also"] - GLASSES + 1)}
    return torch.from_numpy(np.stack(list(answers.values()), 1).astype(np.int64))


def each(told: Tensor) -> tuple[Tensor, ...]:
    """What is told of each aspect, float[B, answers], out of float[B, sum of ASPECTS]."""
    return told.split(list(ASPECTS.values()), -1)


def likely(told: Tensor) -> Tensor:
    """Logits float[B, sum of ASPECTS] as probabilities, each aspect by itself."""
    return torch.cat([torch.softmax(part, -1) for part in each(told)], -1)


def certain(answers: Tensor) -> Tensor:
    """Answers int64[B, ASPECTS] as probabilities float[B, sum of ASPECTS]."""
    count = list(ASPECTS.values())
    return torch.cat([torch.nn.functional.one_hot(answer, many) for answer, many in zip(answers.T, count)], -1).float()
