"""Train the prior on embedded scenes. For 10% of them the caption is emptied, and guidance moves away from that
prediction."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.checkpoints import load
from training.diffusion import loss
from training.loop import PROFILES, parse_options, train
from training.networks.clip import Clip
from training.networks.prior import Prior
from training.scenes.objects import objects
from training.scenes.painted import painted_scenes
from training.smooth import smoothed
from training.space import load_space
from training.tokenizer import encode

BATCH = 1024
EXPECTED_ENDS, WORDS_BEGIN = 0.4, 0.85
"""Shares of the time box.

Until the first only `expected` is trained, mostly on smoothed z_i. Then it is frozen, because noise would drown the
differences of objects. From the second on, captions go through the text encoder and the prior reads their hidden
states. Before, it reads the embedded z_t alone, and a step is several times faster.
"""
SMOOTHED = 0.85
"""Weight of the smoothed z_i in the targets of `expected`."""
UNCONDITIONAL = 0.1


def main() -> None:
    options = parse_options(__doc__, minutes=20)
    profile = PROFILES[options.profile]
    stored = np.load(options.work / "embedded.npz")
    z_i, z_t = torch.from_numpy(stored["z_i"]), torch.from_numpy(stored["z_t"])
    ids = torch.from_numpy(stored["ids"]).int()
    mean, deviation = load_space(options.work)
    scenes, white = painted_scenes(len(z_i)), (z_i.float() - mean) / deviation
    smooth = torch.lerp(white, smoothed(white, z_t.float(), scenes, len(objects())), SMOOTHED).half()
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    empty = torch.from_numpy(encode(tokenizer, [""])[0][0])
    clip = load(Clip(), "clip", options)
    model = Prior()
    model.fit(z_t[:20_000].float())
    model.to(profile.device)

    def embed(captions: Tensor) -> tuple[Tensor, Tensor]:
        return clip.text(captions.to(profile.device), (captions > 0).float().to(profile.device))

    with torch.no_grad():
        empty_z_t = embed(empty[None])[0].float().cpu()

    def step(_: int, spent: float) -> Tensor:
        rows = torch.randint(0, len(z_i), (BATCH * profile.scale,))
        emptied = torch.rand(len(rows), 1) < UNCONDITIONAL
        hidden = mask = None
        text = torch.where(emptied, empty_z_t, z_t[rows].float()).to(profile.device)
        clean = white[rows].to(profile.device)
        if spent < EXPECTED_ENDS:
            target = smooth[rows].float().to(profile.device)
            with profile.autocast:
                return (model.expected(text).float() - target).square().mean()
        model.expect.requires_grad_(False)
        if spent >= WORDS_BEGIN:
            captions = torch.where(emptied, empty, ids[rows])
            captions = captions[:, : int((captions > 0).sum(1).max())]
            mask = (captions > 0).float().to(profile.device)
            with torch.no_grad(), profile.autocast:
                text, hidden = embed(captions)

        def predict(noised: Tensor, timestep: Tensor) -> Tensor:
            with profile.autocast:
                return model(noised, timestep, text, hidden, mask)

        return loss(clean, predict)

    train("prior", model, step, options, peak=2e-3, average=0.998)


if __name__ == "__main__":
    main()
