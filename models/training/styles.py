"""Picture styles as filters over uint8[N, 64, 64, 3]."""

import numpy as np

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def pixel_art(pictures: np.ndarray) -> np.ndarray:
    """Blocks of 4×4 and six levels a channel."""
    n, h, w, _ = pictures.shape
    blocks = pictures.reshape(n, h // 4, 4, w // 4, 4, 3).astype(np.float32).mean((2, 4))
    levels = np.round(blocks / 51) * 51
    return levels.repeat(4, 1).repeat(4, 2).astype(np.uint8)


def sketch(pictures: np.ndarray) -> np.ndarray:
    """Dark lines on white paper where brightness or colour changes."""
    soft = pictures.astype(np.float32)
    across = np.abs(np.diff(soft, axis=2, append=soft[:, :, -1:]))
    down = np.abs(np.diff(soft, axis=1, append=soft[:, -1:]))
    edge = np.maximum(across, down).max(-1, keepdims=True)
    return (250 - np.clip(edge * 1.6, 0, 220)).repeat(3, -1).astype(np.uint8)


def black_and_white(pictures: np.ndarray) -> np.ndarray:
    grey = pictures.astype(np.float32) @ LUMA
    return np.clip((grey - 128) * 1.15 + 128, 0, 255)[..., None].repeat(3, -1).astype(np.uint8)


def oil_painting(pictures: np.ndarray) -> np.ndarray:
    """Kuwahara's filter: each pixel takes the mean of the calmest of four 4×4 corners; then canvas-like strokes."""
    padded = np.pad(pictures.astype(np.float32), ((0, 0), (3, 3), (3, 3), (0, 0)), mode="edge")
    sums = lambda x: np.pad(x.cumsum(1).cumsum(2), ((0, 0), (1, 0), (1, 0), (0, 0)))
    box = lambda s: (s[:, 4:, 4:] - s[:, :-4, 4:] - s[:, 4:, :-4] + s[:, :-4, :-4]) / 16
    mean, square = box(sums(padded)), box(sums(padded**2))
    spread = (square - mean**2).sum(-1)
    h, w = pictures.shape[1:3]
    corners = [(0, 0), (0, 3), (3, 0), (3, 3)]
    means = np.stack([mean[:, y : y + h, x : x + w] for y, x in corners])
    calmest = np.stack([spread[:, y : y + h, x : x + w] for y, x in corners]).argmin(0)
    chosen = np.take_along_axis(means, calmest[None, ..., None], 0)[0]
    rows, columns = np.mgrid[0:h, 0:w]
    strokes = 9 * np.sin((rows + 0.5 * columns) * 1.3) * np.cos(columns * 0.45)
    return np.clip(chosen + strokes[None, :, :, None], 0, 255).astype(np.uint8)


FILTERS = [pixel_art, sketch, black_and_white, oil_painting]
"""In the order of `scenes.STYLES`."""
