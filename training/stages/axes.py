"""Rotate CLIP's space until its coordinates are the principal components of its image embeddings, by falling variance.

A rotation of both towers changes no similarity. With it, one mean and one deviation for each coordinate, which is what
the prior's manifest contains, are a whitening: noise reaches all directions at the same time, also the many narrow ones
that distinguish objects.
"""

import numpy as np
import torch

from training.checkpoints import load
from training.loop import PROFILES, parse_options
from training.networks.clip import Clip
from training.pixels import to_pixels
from training.space import delete_space

SCENES, PART = 20_000, 2000


def principal_axes(z_i: torch.Tensor) -> torch.Tensor:
    """Unit eigenvectors float[D, D] of the covariance of float[N, D], one in each row, by falling variance."""
    return torch.linalg.eigh(torch.cov(z_i.double().T)).eigenvectors.flip(1).T.float()


def rotate(clip: Clip, axes: torch.Tensor) -> None:
    """Make both towers return coordinates along the rows of `axes`."""
    for tower in (clip.image, clip.text):
        tower.out.weight.data = axes @ tower.out.weight.data
        tower.out.bias.data = axes @ tower.out.bias.data


@torch.no_grad()
def main() -> None:
    options = parse_options(__doc__, minutes=0)
    profile = PROFILES[options.profile]
    painted = np.load(options.work / "pictures.npy", mmap_mode="r")
    clip, parts = load(Clip(), "clip", options), []
    for start in range(0, SCENES, PART):
        pixels = to_pixels(painted[start : start + PART]).to(profile.device)
        with profile.autocast:
            parts.append(clip.image(pixels.contiguous(memory_format=torch.channels_last)).float())
    z_i = torch.cat(parts)
    axes = principal_axes(z_i)
    rotate(clip, axes)
    path = options.work / "clip.pt"
    saved = torch.load(path, map_location=profile.device)
    torch.save({**saved, "model": clip.state_dict()}, path)
    delete_space(options.work)
    variance = np.cumsum((z_i @ axes.T).var(0).cpu().numpy())
    counts = {share: int(np.searchsorted(variance / variance[-1], share)) + 1 for share in (0.9, 0.99, 0.999)}
    print("components that contain a share of the variance", counts, flush=True)


if __name__ == "__main__":
    main()
