"""Embed the painted scenes as `work/embedded.npz`: latents, z_i, z_t and caption ids, from which prior and decoder
learn."""

import numpy as np
import torch
from tokenizers import Tokenizer

from training.checkpoints import load
from training.loop import PROFILES, parse_options
from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip
from training.pixels import to_pixels
from training.scenes.captions import LANGUAGES, caption
from training.scenes.painted import painted_scenes
from training.tokenizer import encode

PART = 1000


def main() -> None:
    options = parse_options(__doc__, minutes=0)
    profile = PROFILES[options.profile]
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    clip, autoencoder = load(Clip(), "clip", options), load(Autoencoder(), "autoencoder", options)
    painted = np.load(options.work / "pictures.npy", mmap_mode="r")
    scenes, parts = painted_scenes(len(painted)), []
    for start in range(0, len(painted), PART):
        pixels = to_pixels(np.asarray(painted[start : start + PART])).to(profile.device)
        pixels = pixels.contiguous(memory_format=torch.channels_last)
        part = scenes[start : start + PART]
        texts = [caption(scene, LANGUAGES[i % 2], full=i % 4 < 2) for i, scene in enumerate(part)]
        ids, mask = encode(tokenizer, texts)
        longest = int(mask.sum(1).max())
        short_ids, short_mask = (torch.from_numpy(values[:, :longest]).to(profile.device) for values in (ids, mask))
        with torch.no_grad(), profile.autocast:
            z_i, latent = clip.image(pixels), autoencoder.encode(pixels)
            z_t, _ = clip.text(short_ids, short_mask)
        parts.append([*(values.half().cpu().numpy() for values in (latent, z_i, z_t)), ids.astype(np.int16)])
    names = ("latent", "z_i", "z_t", "ids")
    table = {name: np.concatenate(values) for name, values in zip(names, zip(*parts))}
    np.savez(options.work / "embedded.npz", **table)
    print(f"embedded {len(painted)} scenes", flush=True)


if __name__ == "__main__":
    main()
