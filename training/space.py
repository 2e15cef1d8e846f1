"""The space in which z_i diffuses: each coordinate less its mean, divided by its deviation.

A prior is useless in another space, so a restored family keeps the one of its manifest.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.networks.layers import whitening

FILE = "space.npz"


def save_space(work: Path, mean: list[float], deviation: list[float]) -> None:
    """Write the space of a restored family."""
    np.savez(work / FILE, mean=np.float32(mean), deviation=np.float32(deviation))


def delete_space(work: Path) -> None:
    """Delete the space of a restored family, once its CLIP has changed."""
    (work / FILE).unlink(missing_ok=True)


def load_space(work: Path) -> tuple[Tensor, Tensor]:
    """Mean and deviation float32[D]: of the restored family, else of the embedded scenes."""
    if (work / FILE).exists():
        stored = np.load(work / FILE)
        return torch.from_numpy(stored["mean"]), torch.from_numpy(stored["deviation"])
    return whitening(torch.from_numpy(np.load(work / "embedded.npz")["z_i"]))
