"""Keep what the decoder and the prior learn from: latents, z_i, z_t and caption ids of the painted scenes, as `work/embedded.npz`."""

import numpy as np
import torch
from tokenizers import Tokenizer

from training.networks.autoencoder import Autoencoder
from training.scenes.captions import LANGUAGES, caption
from training.networks.clip import Clip
from training.loop import PROFILES, arguments, load
from training.stages.paint import painted_scenes
from training.pixels import to_pixels
from training.tokenizer import encode

PART = 1000


def main() -> None:
    chosen = arguments(__doc__, minutes=0)
    profile = PROFILES[chosen.profile]
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))
    clip, autoencoder = load(Clip(), "clip", chosen), load(Autoencoder(), "autoencoder", chosen)
    painted = np.load(chosen.work / "pictures.npy", mmap_mode="r")
    scenes, kept = painted_scenes(len(painted)), []
    for start in range(0, len(painted), PART):
        pixels = to_pixels(np.asarray(painted[start : start + PART])).to(profile.device).contiguous(memory_format=torch.channels_last)
        texts = [caption(scene, LANGUAGES[i % 2], full=i % 4 < 2) for i, scene in enumerate(scenes[start : start + PART])]
        ids, mask = encode(tokenizer, texts)
        longest = int(mask.sum(1).max())
        with torch.no_grad(), profile.autocast:
            z_i, latent = clip.image(pixels), autoencoder.encode(pixels)
            z_t, _ = clip.text(torch.from_numpy(ids[:, :longest]).to(profile.device), torch.from_numpy(mask[:, :longest]).to(profile.device))
        kept.append([latent.half().cpu().numpy(), z_i.half().cpu().numpy(), z_t.half().cpu().numpy(), ids.astype(np.int16)])
    names = ("latent", "z_i", "z_t", "ids")
    np.savez(chosen.work / "embedded.npz", **{name: np.concatenate(part) for name, part in zip(names, zip(*kept))})
    print(f"embedded {len(painted)} scenes", flush=True)


if __name__ == "__main__":
    main()
