"""Turn CLIP's space until its coordinates are the principal components of its image embeddings, by falling variance.

A rotation of both towers changes no similarity. With it, one mean and one deviation a coordinate, which is what the prior's manifest
holds, are a whitening: all directions drown in noise at the same time, the many narrow ones that tell objects apart too.
"""

import numpy as np
import torch

from training.networks.clip import Clip
from training.loop import PROFILES, arguments, load
from training.pixels import to_pixels
from training.space import forget_space

SCENES, PART = 20_000, 2000


def principal_axes(z_i: torch.Tensor) -> torch.Tensor:
    """Unit eigenvectors float[D, D] of the covariance of float[N, D], a row each, by falling variance."""
    return torch.linalg.eigh(torch.cov(z_i.double().T)).eigenvectors.flip(1).T.float()


def turn(clip: Clip, axes: torch.Tensor) -> None:
    """Both towers then give coordinates along the rows of `axes`."""
    for tower in (clip.image, clip.text):
        tower.out.weight.data = axes @ tower.out.weight.data
        tower.out.bias.data = axes @ tower.out.bias.data


@torch.no_grad()
def main() -> None:
    chosen = arguments(__doc__, minutes=0)
    profile = PROFILES[chosen.profile]
    painted = np.load(chosen.work / "pictures.npy", mmap_mode="r")
    clip, parts = load(Clip(), "clip", chosen), []
    for start in range(0, SCENES, PART):
        pixels = to_pixels(painted[start : start + PART]).to(profile.device).contiguous(memory_format=torch.channels_last)
        with profile.autocast:
            parts.append(clip.image(pixels).float())
    z_i = torch.cat(parts)
    axes = principal_axes(z_i)
    turn(clip, axes)
    path = chosen.work / "clip.pt"
    saved = torch.load(path, map_location=profile.device)
    torch.save({**saved, "model": clip.state_dict()}, path)
    forget_space(chosen.work)
    variance = np.cumsum((z_i @ axes.T).var(0).cpu().numpy())
    kept = {share: int(np.searchsorted(variance / variance[-1], share)) + 1 for share in (0.9, 0.99, 0.999)}
    print("components that keep a share of the variance", kept, flush=True)


if __name__ == "__main__":
    main()
