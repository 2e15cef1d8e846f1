"""Conversions between pictures and tensors."""

import numpy as np
import torch
from PIL import Image


def to_pixels(pictures: np.ndarray, device: str = "cpu") -> torch.Tensor:
    """uint8[N, H, W, 3] to float32[N, 3, H, W] in [-1, 1], computed on the device."""
    return scaled(torch.from_numpy(np.array(pictures)).to(device))


def scaled(pictures: torch.Tensor) -> torch.Tensor:
    """The same for a tensor uint8[N, H, W, 3] that is on the device already."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1


def to_pictures(pixels: torch.Tensor) -> np.ndarray:
    """float[N, 3, H, W] in [-1, 1] to uint8[N, H, W, 3]."""
    return ((pixels.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def sheet(pictures: np.ndarray, columns: int) -> Image.Image:
    """A contact sheet, row by row. Pictures that do not fill the last row are left out."""
    rows = len(pictures) // columns
    n, h, w, c = pictures[: rows * columns].shape
    return Image.fromarray(
        pictures[:n].reshape(rows, columns, h, w, c).transpose(0, 2, 1, 3, 4).reshape(rows * h, columns * w, c)
    )
