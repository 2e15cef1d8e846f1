"""Backgrounds: plain colours, patterns of a colour, and places. Each is painted once at 256×256."""

from functools import cache

import numpy as np

from training.scenes.palette import COLOURS, lighter

SIDE = 256
PATTERNS = ("plain", "gradient", "striped", "dotted", "checked")
ENGLISH = ("{}", "{} gradient", "striped {}", "dotted {}", "checked {}")
ARABIC = ("{}", "{} متدرجة", "{} مخططة", "{} منقطة", "{} بمربعات")
PLACES = [
    ("in a meadow under a blue sky", "في مرج تحت سماء زرقاء"),
    ("at night under the stars", "في الليل تحت النجوم"),
    ("at sunset", "عند الغروب"),
    ("in the desert", "في الصحراء"),
    ("by the sea", "عند البحر"),
    ("in the snow", "في الثلج"),
]
COUNT = len(PATTERNS) * len(COLOURS) + len(PLACES)
"""Backgrounds are numbered pattern by pattern, colour by colour; the places follow."""


def named(background: int) -> tuple[str, str, bool]:
    """English and Arabic words of a background, and whether they name a place. Otherwise they follow "on a ...
    background" and «على خلفية»."""
    pattern, colour = divmod(background, len(COLOURS))
    if pattern >= len(PATTERNS):
        return *PLACES[background - len(PATTERNS) * len(COLOURS)], True
    return ENGLISH[pattern].format(COLOURS[colour].english), ARABIC[pattern].format(COLOURS[colour].feminine), False


def pattern(kind: str, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """float[256, 256, 3]: a pattern of two colours float[3]."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    share = {
        "plain": lambda: np.zeros_like(x),
        "gradient": lambda: y / (SIDE - 1),
        "striped": lambda: np.floor((x + y) / 24) % 2,
        "dotted": lambda: np.clip(11 - np.hypot((x + 16 * (np.floor(y / 32) % 2)) % 32 - 16, y % 32 - 16), 0, 1),
        "checked": lambda: (np.floor(x / 32) + np.floor(y / 32)) % 2,
    }[kind]()
    return first + share[..., None] * (second - first)


def between(y: np.ndarray, top: tuple, bottom: tuple) -> np.ndarray:
    """Colours from `top` to `bottom` as y float[H, W] goes from 0 to 1, float[H, W, 3]."""
    return np.array(top, np.float32) + y[..., None] * (np.array(bottom, np.float32) - np.array(top, np.float32))


def place(number: int) -> np.ndarray:
    """float[256, 256, 3]: sky and ground of a place of PLACES, with stars, sun or waves."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    skies = [
        ((90, 170, 250), (190, 225, 255)),
        ((8, 12, 46), (40, 44, 100)),
        ((90, 50, 120), (255, 150, 70)),
        ((120, 190, 245), (225, 230, 220)),
        ((110, 185, 250), (205, 235, 255)),
        ((150, 175, 205), (215, 225, 235)),
    ]
    grounds = [
        ((110, 190, 80), (60, 140, 50)),
        ((30, 34, 60), (16, 18, 34)),
        ((120, 60, 60), (60, 30, 50)),
        ((240, 205, 130), (215, 165, 90)),
        ((40, 120, 190), (20, 80, 150)),
        ((250, 252, 255), (215, 228, 242)),
    ]
    horizon = (0.66, 0.82, 0.74, 0.62, 0.58, 0.64)[number] + 0.02 * np.sin(x * (9, 5, 4, 6, 0, 7)[number])
    picture = np.where(
        (y < horizon)[..., None],
        between(np.clip(y / horizon, 0, 1), *skies[number]),
        between(np.clip((y - horizon) / (1 - horizon), 0, 1), *grounds[number]),
    )
    if number == 1:
        for sx, sy, size in np.random.default_rng(3).random((46, 3)):
            bright = np.clip(2.2 - np.hypot(x - sx, (y - sy * 0.8)) * SIDE / (0.6 + size), 0, 1)[..., None]
            picture = picture + bright * (np.array([255, 250, 220]) - picture)
    if number == 2:
        sun = np.clip((0.13 - np.hypot(x - 0.5, y - 0.7)) * SIDE, 0, 1)[..., None] * (y < horizon)[..., None]
        picture = picture + sun * (np.array([255, 225, 120]) - picture)
    if number == 4:
        waves = ((y > horizon) & (np.sin((y - horizon) * 90 + 1.5 * np.sin(x * 22)) > 0.86))[..., None]
        picture = picture + 0.35 * waves * (255 - picture)
    return picture


@cache
def painted(background: int) -> np.ndarray:
    """A background's picture uint8[256, 256, 3]."""
    kind, colour = divmod(background, len(COLOURS))
    if kind >= len(PATTERNS):
        picture = place(background - len(PATTERNS) * len(COLOURS))
    else:
        rgb = COLOURS[colour].rgb
        picture = pattern(PATTERNS[kind], np.array(rgb, np.float32), lighter(rgb))
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)
