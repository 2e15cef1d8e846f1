"""Picture styles as filters of a 256×256 picture."""

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps


def pixel_art(picture: Image.Image) -> Image.Image:
    """Blocks of 16×16 and six levels a channel."""
    small = picture.reduce(16).point(lambda value: round(value / 51) * 51)
    return small.resize(picture.size, Image.Resampling.NEAREST)


def edges(picture: Image.Image, blur: float) -> Image.Image:
    """ "L": how much any channel changes within three pixels, bright where it changes."""
    soft = picture.filter(ImageFilter.GaussianBlur(blur))
    change = ImageChops.subtract(soft.filter(ImageFilter.MaxFilter(3)), soft.filter(ImageFilter.MinFilter(3)))
    red, green, blue = change.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def sketch(picture: Image.Image) -> Image.Image:
    """Grey pencil lines on white paper where brightness or colour changes."""
    return edges(picture, 1.2).point(lambda value: 250 - min(2.6 * value, 210)).convert("RGB")


def black_and_white(picture: Image.Image) -> Image.Image:
    """Grey levels with a little more contrast."""
    return picture.convert("L").point(lambda value: (value - 128) * 1.15 + 128).convert("RGB")


def box_mean(x: np.ndarray, wide: int) -> np.ndarray:
    """Means of all boxes of `wide` × `wide` in float[H, W, C], by a table of sums."""
    sums = np.pad(x.cumsum(0).cumsum(1), ((1, 0), (1, 0), (0, 0)))
    return (sums[wide:, wide:] - sums[:-wide, wide:] - sums[wide:, :-wide] + sums[:-wide, :-wide]) / wide**2


def oil_painting(picture: Image.Image) -> Image.Image:
    """Kuwahara's filter: each pixel takes the mean of the calmest of four corners; then canvas-like strokes."""
    half = np.asarray(picture.reduce(2), np.float32)
    reach = 4
    padded = np.pad(half, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    mean, square = box_mean(padded, reach + 1), box_mean(padded**2, reach + 1)
    variance = (square - mean**2).sum(-1)
    h, w = half.shape[:2]
    corners = [(0, 0), (0, reach), (reach, 0), (reach, reach)]
    calmest = np.stack([variance[y : y + h, x : x + w] for y, x in corners]).argmin(0)
    chosen = np.take_along_axis(
        np.stack([mean[y : y + h, x : x + w] for y, x in corners]), calmest[None, ..., None], 0
    )[0]
    large = np.asarray(
        Image.fromarray(np.clip(chosen, 0, 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC),
        np.float32,
    )
    rows, columns = np.mgrid[0 : picture.height, 0 : picture.width]
    strokes = 9 * np.sin((rows + 0.5 * columns) * 0.33) * np.cos(columns * 0.11)
    return Image.fromarray(np.clip(large + strokes[..., None], 0, 255).astype(np.uint8))


def watercolour(picture: Image.Image) -> Image.Image:
    """Pale washes that run together, darker at their edges."""
    wash = ImageEnhance.Brightness(
        picture.filter(ImageFilter.MedianFilter(7)).filter(ImageFilter.GaussianBlur(2))
    ).enhance(1.05)
    pale = Image.blend(wash, Image.new("RGB", picture.size, (255, 252, 245)), 0.38)
    rim = edges(picture, 3).point(lambda value: 255 - min(value, 70)).convert("RGB")
    return ImageChops.multiply(pale, rim)


def neon(picture: Image.Image) -> Image.Image:
    """Glowing coloured outlines in the dark."""
    outline = edges(picture, 1.2).point(lambda value: min(3.2 * value, 255))
    vivid = ImageEnhance.Brightness(ImageEnhance.Color(picture.filter(ImageFilter.MaxFilter(5))).enhance(2.2)).enhance(
        1.5
    )
    tubes = ImageChops.multiply(vivid, outline.convert("RGB"))
    glow = ImageEnhance.Brightness(tubes.filter(ImageFilter.GaussianBlur(6))).enhance(1.3)
    return ImageChops.screen(ImageChops.screen(tubes, glow), Image.new("RGB", picture.size, (14, 10, 30)))


def line_art(picture: Image.Image) -> Image.Image:
    """Black outlines of one width on white, and nothing between them."""
    outline = (
        edges(picture, 1.5)
        .point(lambda value: 255 if value > 26 else 0)
        .filter(ImageFilter.MaxFilter(3))
        .filter(ImageFilter.GaussianBlur(0.8))
    )
    return ImageOps.invert(outline).convert("RGB")


def mosaic(picture: Image.Image) -> Image.Image:
    """Tiles of 16×16 with pale joints."""
    tiles = np.asarray(picture.reduce(16).resize(picture.size, Image.Resampling.NEAREST), np.float32).copy()
    tiles *= (0.92 + 0.16 * np.random.default_rng(5).random((16, 16))).repeat(16, 0).repeat(16, 1)[..., None]
    tiles[::16], tiles[:, ::16], tiles[1::16], tiles[:, 1::16] = 225, 225, 225, 225
    return Image.fromarray(np.clip(tiles, 0, 255).astype(np.uint8))


def sepia(picture: Image.Image) -> Image.Image:
    """Brown tones of an old photograph."""
    return ImageOps.colorize(picture.convert("L"), (40, 22, 8), (255, 240, 205), mid=(160, 118, 72))


FILTERS = [pixel_art, sketch, black_and_white, oil_painting, watercolour, neon, line_art, mosaic, sepia]
"""In the order of `scenes.STYLES`."""
