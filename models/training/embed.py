"""Draw many training scenes once and keep what the decoder and the prior learn from: latents, z_i, z_t and caption ids."""

from collections.abc import Iterator

import numpy as np
import torch
from tokenizers import Tokenizer

from .autoencoder import Autoencoder
from .captions import LANGUAGES, caption
from .clip import Clip
from .draw import draw
from .loop import PROFILES, arguments, load
from .pixels import to_pixels
from .scenes import Stream
from .tokenizer import encode

SCENES = {"cpu": 200_000, "gpu": 1_000_000}
START, PART = 4 * 10**9, 2000


def embedded_scenes(count: int) -> Iterator[np.ndarray]:
    """The scenes of `embedded.npz`, in its order and in parts."""
    stream = Stream(held=False, start=START)
    for _ in range(0, count, PART):
        yield stream.take(PART)


def main() -> None:
    chosen = arguments(__doc__, minutes=0)
    profile = PROFILES[chosen.profile]
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))
    clip, autoencoder = load(Clip(), "clip", chosen), load(Autoencoder(), "autoencoder", chosen)
    kept, done = [], 0
    for scenes in embedded_scenes(SCENES[chosen.profile]):
        pixels = to_pixels(draw(scenes)).to(profile.device).contiguous(memory_format=torch.channels_last)
        texts = [caption(scene, LANGUAGES[i % 2], full=i % 4 < 2) for i, scene in enumerate(scenes)]
        ids, mask = encode(tokenizer, texts)
        longest = int(mask.sum(1).max())
        with torch.no_grad(), profile.autocast:
            z_i, latent = clip.image(pixels), autoencoder.encode(pixels)
            z_t, _ = clip.text(torch.from_numpy(ids[:, :longest]).to(profile.device), torch.from_numpy(mask[:, :longest]).to(profile.device))
        kept.append([latent.half().cpu().numpy(), z_i.half().cpu().numpy(), z_t.half().cpu().numpy(), ids.astype(np.int16)])
        done += len(scenes)
    names = ("latent", "z_i", "z_t", "ids")
    np.savez(chosen.work / "embedded.npz", **{name: np.concatenate(part) for name, part in zip(names, zip(*kept))})
    print(f"embedded {done} scenes", flush=True)


if __name__ == "__main__":
    main()
