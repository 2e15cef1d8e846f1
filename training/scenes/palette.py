"""Colours with their names in English, and in Arabic in both genders."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Colour:
    """A colour and the adjectives that name it."""

    english: str
    masculine: str
    feminine: str
    rgb: tuple[int, int, int]


COLOURS = [
    Colour("red", "أحمر", "حمراء", (214, 48, 49)),
    Colour("orange", "برتقالي", "برتقالية", (240, 140, 40)),
    Colour("yellow", "أصفر", "صفراء", (250, 222, 80)),
    Colour("green", "أخضر", "خضراء", (60, 160, 80)),
    Colour("blue", "أزرق", "زرقاء", (40, 80, 200)),
    Colour("purple", "بنفسجي", "بنفسجية", (130, 60, 170)),
    Colour("pink", "وردي", "وردية", (250, 170, 200)),
    Colour("brown", "بني", "بنية", (120, 75, 40)),
    Colour("black", "أسود", "سوداء", (20, 20, 22)),
    Colour("white", "أبيض", "بيضاء", (250, 250, 250)),
    Colour("grey", "رمادي", "رمادية", (140, 142, 146)),
    Colour("sky blue", "سماوي", "سماوية", (135, 206, 240)),
]


def lighter(rgb: tuple[int, int, int]) -> np.ndarray:
    """float[3]: the second colour of a pattern, half-way to white; pale colours go half-way to grey."""
    colour = np.array(rgb, np.float32)
    return (colour + (125 if colour.mean() > 215 else 255)) / 2
