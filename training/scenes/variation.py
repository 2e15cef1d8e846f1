"""What a scene's embedding leaves open: where its objects are, how large, which way they look, and how light the ground
is."""

from dataclasses import dataclass

import numpy as np

from training.scenes.record import uniform

VARIED = ("right", "down", "larger", "mirrored", "lighter")
"""The coordinates of a variation, each from -1 to 1. Zeros are the scene with every object at its nominal position."""
FIELDS = range(30, 30 + len(VARIED))
"""Fields of the scene's seed that decide its variation."""
FARTHEST, NEAREST, OVER_EDGE = 28, 10, 10
"""Pixels of 256: the farthest that a variation moves, the farthest in a scene that fills the picture, and how far its
objects may leave the picture."""
LARGER, LIGHTER = 0.15, 0.12
"""Logarithm of the largest change of size, and the largest change of a background's light."""
MIRRORED_ABOVE = 0.5
"""Objects are mirrored where that coordinate is above."""


@dataclass(frozen=True)
class Pose:
    """How a scene is drawn: pixels to the right and down, factors for the objects' sizes and for the distances between
    them, whether each object is mirrored, and a factor for the light of the background."""

    right: float = 0
    down: float = 0
    size: float = 1
    distance: float = 1
    mirrored: bool = False
    light: float = 1


def variations(scenes: np.ndarray) -> np.ndarray:
    """float[N, VARIED] in [-1, 1] for SCENE[N], as their seeds decide. Two fifths are mirrored."""
    found = np.stack([uniform(scenes["seed"], field) for field in FIELDS], 1) * 2 - 1
    mirrored = VARIED.index("mirrored")
    found[:, mirrored] = np.where(found[:, mirrored] > 0.2, 1, 0)
    return found


def pose_of(variation: np.ndarray, extent: float) -> Pose:
    """The pose of a variation float[VARIED] of a scene whose objects reach `extent` pixels from the middle."""
    right, down, larger, mirrored, lighter = variation
    size = float(np.exp(LARGER * larger))
    reach = float(np.clip(128 + OVER_EDGE - extent * size, NEAREST, FARTHEST))
    return Pose(reach * right, reach * down, size, size, bool(mirrored > MIRRORED_ABOVE), 1 + LIGHTER * lighter)
