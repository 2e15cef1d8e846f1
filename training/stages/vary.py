"""Paint the training scenes once more, each in the variation of its seed, as `work/varied-pictures.npy`, and save their
latents as `work/varied.npy`. The composer learns from them to draw a scene in any variation."""

import numpy as np
import torch

from training.checkpoints import load
from training.loop import PROFILES, parse_options
from training.networks.autoencoder import Autoencoder
from training.pixels import to_pixels
from training.scenes.painted import PART, paint, painted_scenes


def main() -> None:
    options = parse_options(__doc__, minutes=0)
    profile = PROFILES[options.profile]
    autoencoder = load(Autoencoder(), "autoencoder", options)
    scenes = painted_scenes(len(np.load(options.work / "pictures.npy", mmap_mode="r")))
    painted = paint(options.work / "varied-pictures.npy", scenes, side=64, processes=options.threads, varied=True)
    latents = []
    for start in range(0, len(painted), PART):
        pixels = to_pixels(np.asarray(painted[start : start + PART])).to(profile.device)
        with torch.no_grad(), profile.autocast:
            latent = autoencoder.encode(pixels.contiguous(memory_format=torch.channels_last))
        latents.append(latent.half().cpu().numpy())
    np.save(options.work / "varied.npy", np.concatenate(latents))
    print(f"varied {len(painted)} scenes", flush=True)


if __name__ == "__main__":
    main()
