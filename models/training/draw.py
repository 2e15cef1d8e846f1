"""Pictures from scenes: uint8[N, 64, 64, 3]."""

import numpy as np

from .objects import objects
from .scenes import ABOVE, BACKGROUNDS, BESIDE, GREY, GROUP, NONE, SINGLE, SKETCH, WEAR, WEARING, uniform
from .sprites import head, sprite
from .styles import FILTERS

SIDE = 64
SIZES = (30, 42, 54)
GROUP_PLACES = {2: [(17, 32), (47, 32)], 3: [(18, 44), (46, 44), (32, 19)]}
PAPER = {SKETCH: (250, 250, 250), GREY: (205, 205, 205)}


def paste(canvas: np.ndarray, picture: np.ndarray, x: float, y: float) -> None:
    """Lay a premultiplied sprite with its middle at (x, y) on float32[64, 64, 3], cut at the edges."""
    height, width = picture.shape[:2]
    left, top = round(x - width / 2), round(y - height / 2)
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + width, SIDE), min(top + height, SIDE)
    part = picture[y0 - top : y1 - top, x0 - left : x1 - left]
    place = canvas[y0:y1, x0:x1]
    place *= 1 - part[..., 3:]
    place += part[..., :3] * 255


def paste_wearing(canvas: np.ndarray, emoji: str, wear: int, size: int, x: float, y: float) -> None:
    """An object with a hat, crown or cap on its top, or glasses over its face."""
    body = sprite(emoji, size)
    height, width = body.shape[:2]
    middle, spread = head(emoji)
    wide = int(np.clip(spread * width * 0.8, 16, 26)) // 2 * 2
    thing = sprite(WEAR[wear][0], wide if wear != 3 else min(wide + 4, 28))
    top, across = y - height / 2, x - width / 2 + middle * width
    paste(canvas, body, x, y)
    paste(canvas, thing, across, top + (0.38 * height if wear == 3 else 0.12 * height - thing.shape[0] * 0.38))


def draw_one(canvas: np.ndarray, scene: np.void, shift: np.ndarray) -> None:
    """Draw one scene; `shift` is float[3] in [-1, 1]: right, down, bigger."""
    emoji = objects()[scene["first"]].emoji
    x, y = 32 + 3 * shift[0], 32 + 3 * shift[1]
    arrangement = scene["arrangement"]
    if arrangement == SINGLE:
        paste(canvas, sprite(emoji, SIZES[scene["size"]] + 2 * round(1.5 * shift[2])), x, y)
    elif arrangement == WEARING:
        paste_wearing(canvas, emoji, scene["wear"], 42 + 2 * round(shift[2]), x, y + (2 if scene["wear"] == 3 else 8))
    elif arrangement == GROUP:
        for px, py in GROUP_PLACES[int(scene["count"])]:
            paste(canvas, sprite(emoji, 26), px + shift[0], py + shift[1])
    else:
        other, away = objects()[scene["second"]].emoji, 15.5
        dx, dy = (away, 0) if arrangement == BESIDE else (0, away)
        size = 29 + round(shift[2])
        paste(canvas, sprite(emoji, size), x - shift[0] - dx, y - dy)
        paste(canvas, sprite(other, size), x - shift[0] + dx, y + dy)


def draw(scenes: np.ndarray) -> np.ndarray:
    """uint8[N, 64, 64, 3] for SCENE[N]."""
    canvases = np.empty((len(scenes), SIDE, SIDE, 3), np.float32)
    shifts = np.stack([uniform(scenes["seed"], field) for field in (20, 21, 22)], 1) * 2 - 1
    for canvas, scene, shift in zip(canvases, scenes, shifts):
        canvas[:] = BACKGROUNDS[scene["background"]][2] if scene["background"] != NONE else PAPER[int(scene["style"])]
        draw_one(canvas, scene, shift)
    pictures = np.clip(canvases + 0.5, 0, 255).astype(np.uint8)
    for number, apply in enumerate(FILTERS):
        chosen = scenes["style"] == number
        if chosen.any():
            pictures[chosen] = apply(pictures[chosen])
    return pictures
