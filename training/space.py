"""The space in which z_i diffuses: each coordinate less its mean, in its own deviation. A prior is worth nothing in another one, so a restored family
keeps the one of its manifest."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.networks.layers import whitening

KEPT = "space.npz"


def keep_space(work: Path, mean: list[float], deviation: list[float]) -> None:
    np.savez(work / KEPT, mean=np.float32(mean), deviation=np.float32(deviation))


def forget_space(work: Path) -> None:
    (work / KEPT).unlink(missing_ok=True)


def space(work: Path) -> tuple[Tensor, Tensor]:
    """Mean and deviation float32[D]: those that were kept, else those of the embedded scenes."""
    if (work / KEPT).exists():
        kept = np.load(work / KEPT)
        return torch.from_numpy(kept["mean"]), torch.from_numpy(kept["deviation"])
    return whitening(torch.from_numpy(np.load(work / "embedded.npz")["z_i"]))
