"""Emoji drawn from their vectors by `scripts/emoji-drawings.ts`: cropped, recoloured, rotated and resized for a
scene."""

import os
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from training.scenes.palette import COLOURS

DRAWINGS = Path(os.environ.get("UNCLIP_DRAWINGS", ".unclip/drawings"))


@cache
def drawing(emoji: str) -> Image.Image:
    """The 256×256 drawing, cropped to its opaque box: RGBA with premultiplied colour ("RGBa")."""
    path = DRAWINGS / f"{ord(emoji):x}.png"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing. Draw the emoji with scripts/emoji-drawings.ts, or set UNCLIP_DRAWINGS to their folder."
        )
    picture = Image.open(path).convert("RGBA")
    return picture.crop(picture.getchannel("A").point(lambda a: 255 if a > 40 else 0).getbbox()).convert("RGBa")


@cache
def dyed(emoji: str, colour: int) -> Image.Image:
    """The drawing in one colour. Its light and shade stay, from 0.45 to 1.15 of the colour."""
    table = np.asarray(drawing(emoji), np.float32)
    alpha = table[..., 3:]
    light = table[..., :3].mean(-1, keepdims=True) / np.maximum(alpha, 1)
    low, high = np.percentile(light[alpha > 128], (5, 95))
    shade = 0.45 + 0.7 * np.clip((light - low) / max(high - low, 0.05), 0, 1)
    rgb = np.clip(np.maximum(np.array(COLOURS[colour].rgb, np.float32), 40) * shade, 0, 255) * alpha / 255
    return Image.fromarray(np.concatenate([rgb, alpha], -1).astype(np.uint8), "RGBa")


@lru_cache(20_000)
def sprite(emoji: str, size: int, colour: int = -1, turn: int = 0) -> Image.Image:
    """The drawing with a longer side of `size` pixels, rotated by `turn` degrees anticlockwise. Its alpha is straight;
    it is pasted with itself as the mask."""
    picture = drawing(emoji) if colour < 0 else dyed(emoji, colour)
    scale = size / max(picture.size)
    picture = picture.resize(
        [max(1, round(side * scale)) for side in picture.size],
        Image.Resampling.BICUBIC if scale > 0.6 else Image.Resampling.BOX,
    )
    if turn:
        picture = picture.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    return picture.convert("RGBA")


@cache
def head(emoji: str) -> tuple[float, float]:
    """Position of a hat as fractions of the box: the middle of the topmost sixth, and the width of the drawing in the
    sixth below."""
    alpha = np.asarray(drawing(emoji))[..., 3]
    alpha = alpha > 0.4 * alpha[: max(1, len(alpha) // 6)].max()
    rows = max(1, alpha.shape[0] // 6)
    columns = np.nonzero(alpha[:rows])[1]
    middle = columns.mean() / alpha.shape[1] if len(columns) else 0.5
    columns = np.nonzero(alpha[rows : 2 * rows].any(0))[0]
    return float(middle), float((columns[-1] - columns[0] + 1) / alpha.shape[1]) if len(columns) else 0.5
