"""Emoji drawn once with Pillow from Noto Color Emoji, kept as premultiplied RGBA at the sizes a scene needs."""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
STRIKE = 109
"""The one bitmap size inside the font."""


@cache
def font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), STRIKE)


@cache
def drawing(emoji: str) -> Image.Image:
    """The emoji at its strike, cut to its opaque box: RGBA with premultiplied colour ("RGBa")."""
    canvas = Image.new("RGBA", (160, 160))
    ImageDraw.Draw(canvas).text((8, 8), emoji, font=font(), embedded_color=True)
    return canvas.crop(canvas.getchannel("A").point(lambda a: 255 if a > 40 else 0).getbbox()).convert("RGBa")


@cache
def sprite(emoji: str, size: int) -> np.ndarray:
    """float32[h, w, 4] in 0..1, premultiplied; the longer side is `size` pixels."""
    picture = drawing(emoji)
    scale = size / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return np.asarray(picture.resize((width, height), Image.Resampling.BOX if scale < 0.3 else Image.Resampling.BICUBIC), np.float32) / 255


@cache
def head(emoji: str) -> tuple[float, float]:
    """Where a hat goes, as fractions of the box: the middle of the topmost sixth, and how wide the picture is a third down."""
    alpha = np.asarray(drawing(emoji))[..., 3]
    alpha = alpha > 0.4 * alpha[: max(1, len(alpha) // 6)].max()
    rows = max(1, alpha.shape[0] // 6)
    columns = np.nonzero(alpha[:rows])[1]
    middle = columns.mean() / alpha.shape[1] if len(columns) else 0.5
    columns = np.nonzero(alpha[rows : 2 * rows].any(0))[0]
    return float(middle), float((columns[-1] - columns[0] + 1) / alpha.shape[1]) if len(columns) else 0.5
