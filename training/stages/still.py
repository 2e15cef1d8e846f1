"""Save the latents of scenes drawn still, with every object at its nominal position, as `work/still.npy`.

They are the decoder's main targets. No caption says exactly where an object is, and a decoder that has to learn the
random shifts draws blurred objects first. z_i is still the embedding of the shifted picture, so that the decoder learns
to ignore the shift.
"""

from functools import partial
from multiprocessing import Pool

import numpy as np
import torch

from training.checkpoints import load
from training.loop import PROFILES, parse_options
from training.networks.autoencoder import Autoencoder
from training.pixels import to_pixels
from training.scenes.draw import draw
from training.scenes.painted import PART, STILL_SHARE, painted_scenes


def main() -> None:
    options = parse_options(__doc__, minutes=0)
    profile = PROFILES[options.profile]
    autoencoder = load(Autoencoder(), "autoencoder", options)
    count = len(np.load(options.work / "pictures.npy", mmap_mode="r"))
    scenes, latents = painted_scenes(int(STILL_SHARE * count)), []
    with Pool(options.threads) as pool:
        for pictures in pool.imap(partial(draw, still=True), np.array_split(scenes, -(-len(scenes) // PART))):
            pixels = to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)
            with torch.no_grad(), profile.autocast:
                latents.append(autoencoder.encode(pixels).half().cpu().numpy())
    np.save(options.work / "still.npy", np.concatenate(latents))
    print(f"drew {len(scenes)} still scenes", flush=True)


if __name__ == "__main__":
    main()
