"""Scenes that are wrong in one thing: what CLIP must tell from the right ones. "Red hat" and "blue hat", left and right, two and three."""

import numpy as np

from training.scenes.backgrounds import COUNT
from training.scenes.objects import objects
from training.scenes.palette import COLOURS
from training.scenes.record import ABOVE, BESIDE, GROUP, HOLDING, INSIDE, NONE, SITTING, THREE, WEAR

ORDERED = (BESIDE, ABOVE, HOLDING, SITTING, INSIDE)


def other(values: np.ndarray, count: int, order: np.random.Generator) -> np.ndarray:
    """Another number below `count` for each."""
    return (values + 1 + order.integers(0, count - 1, len(values))) % count


def mistaken(scenes: np.ndarray, order: np.random.Generator) -> np.ndarray:
    """SCENE[N]: in each, something its arrangement turns on is changed (half of them), or the background, or else the first object."""
    wrong = scenes.copy()
    told, much = order.random(len(scenes)) < 0.6, scenes["arrangement"]
    swapped = told & np.isin(much, ORDERED)
    wrong["first"][swapped], wrong["second"][swapped] = scenes["second"][swapped], scenes["first"][swapped]
    turned = told & (much == THREE)
    wrong["first"][turned], wrong["third"][turned] = scenes["third"][turned], scenes["first"][turned]
    counted = told & (much == GROUP)
    wrong["count"][counted] = 2 + other(scenes["count"][counted] - 2, 3, order)
    dyed = told & (scenes["colour"] != NONE)
    wrong["colour"][dyed] = other(scenes["colour"][dyed], len(COLOURS), order)
    worn = told & (scenes["wear"] != NONE) & (scenes["colour"] == NONE)
    wrong["wear"][worn] = other(scenes["wear"][worn], len(WEAR), order)
    wrong["colour"][worn] = NONE
    done = swapped | turned | counted | dyed | worn
    behind = ~done & (scenes["background"] != NONE) & (order.random(len(scenes)) < 0.7)
    wrong["background"][behind] = other(scenes["background"][behind], COUNT, order)
    rest = ~done & ~behind
    wrong["first"][rest] = other(scenes["first"][rest], len(objects()), order)
    return wrong
