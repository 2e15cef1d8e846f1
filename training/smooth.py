"""Image embeddings without the noise that no caption explains.

E[z_i | z_t] has to be learnt from noisy samples: two pictures of one caption differ in position, size and turn, and in
the narrow directions that distinguish objects this noise is three to seven times the signal. A least-squares fit of z_i
on the content of each scene (objects, background, wear, ...) and on z_t averages over hundreds of scenes at once, and
an MLP that is trained on the fit learns in minutes what it does not learn from the samples.
"""

import numpy as np
import torch
from torch import Tensor

from training.scenes.record import NAMES

RIDGE = 5.0
"""In scenes: how strongly a weight that depends on few scenes is pulled to 0."""
ATTRIBUTES = ("background", "wear", "colour", "also", "arrangement", "count", "style", "size", "turn")


def features(scenes: np.ndarray, kinds: int) -> Tensor:
    """float[N, 3 kinds + values]: which objects are in which slot, as shares of one, and a column for each value of
    each attribute."""
    names = torch.zeros(len(scenes), 3 * kinds)
    for slot, name in enumerate(NAMES):
        rows = torch.from_numpy(np.flatnonzero(scenes[name] >= 0))
        names[rows, slot * kinds + torch.from_numpy(scenes[name][rows.numpy()].astype(np.int64))] = 1
    names /= names.sum(1, keepdim=True)
    values = [
        torch.from_numpy((scenes[name][:, None] == np.unique(scenes[name])).astype(np.float32)) for name in ATTRIBUTES
    ]
    return torch.cat([names, *values], 1)


def smoothed(z_i: Tensor, z_t: Tensor, scenes: np.ndarray, kinds: int) -> Tensor:
    """The fit of whitened z_i float[N, D] on the scenes' features and z_t float[N, D]."""
    known = torch.cat([features(scenes, kinds), (z_t - z_t.mean(0)) / z_t.std(0)], 1)
    return known @ torch.linalg.solve(known.T @ known + RIDGE * torch.eye(known.shape[1]), known.T @ z_i)
