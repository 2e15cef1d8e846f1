"""Scenes that differ from a given one in one thing, whose captions CLIP must reject: "red hat" and "blue hat", left and
right, two and three."""

import numpy as np

from training.scenes.backgrounds import COUNT
from training.scenes.objects import objects
from training.scenes.palette import COLOURS
from training.scenes.record import ABOVE, BESIDE, GROUP, HOLDING, INSIDE, NONE, SITTING, THREE, WEAR

ORDERED = (BESIDE, ABOVE, HOLDING, SITTING, INSIDE)
"""Arrangements in which the order of the objects matters."""


def other(values: np.ndarray, count: int, order: np.random.Generator) -> np.ndarray:
    """Another number below `count` for each value."""
    return (values + 1 + order.integers(0, count - 1, len(values))) % count


def mistaken(scenes: np.ndarray, order: np.random.Generator) -> np.ndarray:
    """SCENE[N] with one change each: in half of them a detail that the arrangement depends on, else the background,
    else the first object."""
    wrong = scenes.copy()
    related, arrangement = order.random(len(scenes)) < 0.6, scenes["arrangement"]
    swapped = related & np.isin(arrangement, ORDERED)
    wrong["first"][swapped], wrong["second"][swapped] = scenes["second"][swapped], scenes["first"][swapped]
    turned = related & (arrangement == THREE)
    wrong["first"][turned], wrong["third"][turned] = scenes["third"][turned], scenes["first"][turned]
    counted = related & (arrangement == GROUP)
    wrong["count"][counted] = 2 + other(scenes["count"][counted] - 2, 3, order)
    dyed = related & (scenes["colour"] != NONE)
    wrong["colour"][dyed] = other(scenes["colour"][dyed], len(COLOURS), order)
    worn = related & (scenes["wear"] != NONE) & (scenes["colour"] == NONE)
    wrong["wear"][worn] = other(scenes["wear"][worn], len(WEAR), order)
    wrong["colour"][worn] = NONE
    changed = swapped | turned | counted | dyed | worn
    behind = ~changed & (scenes["background"] != NONE) & (order.random(len(scenes)) < 0.7)
    wrong["background"][behind] = other(scenes["background"][behind], COUNT, order)
    rest = ~changed & ~behind
    wrong["first"][rest] = other(scenes["first"][rest], len(objects()), order)
    return wrong
