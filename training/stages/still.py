"""Keep the latents of scenes in which nothing is moved from its place, as `work/still.npy`: what the decoder learns to draw. Where exactly a thing stands no
caption tells, and a decoder that has to learn it draws blurred things first. z_i stays that of the moved scene, so the decoder learns to overlook it."""

from functools import partial
from multiprocessing import Pool

import numpy as np
import torch

from training.networks.autoencoder import Autoencoder
from training.scenes.draw import draw
from training.stages.imagine import SHARE
from training.loop import PROFILES, arguments, load
from training.stages.paint import PART, painted_scenes
from training.pixels import to_pixels


def main() -> None:
    chosen = arguments(__doc__, minutes=0)
    profile = PROFILES[chosen.profile]
    autoencoder = load(Autoencoder(), "autoencoder", chosen)
    painted = len(np.load(chosen.work / "pictures.npy", mmap_mode="r"))
    scenes, kept = painted_scenes(int(SHARE * painted)), []
    with Pool(chosen.threads) as pool:
        for pictures in pool.imap(partial(draw, still=True), np.array_split(scenes, -(-len(scenes) // PART))):
            pixels = to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)
            with torch.no_grad(), profile.autocast:
                kept.append(autoencoder.encode(pixels).half().cpu().numpy())
    np.save(chosen.work / "still.npy", np.concatenate(kept))
    print(f"drew {len(scenes)} scenes without their shifts", flush=True)


if __name__ == "__main__":
    main()
