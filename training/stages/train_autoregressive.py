"""Train the autoregressive prior on embedded scenes; for 10% of them the caption is emptied, which is what guidance starts from."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.networks.autoregressive import AutoregressivePrior
from training.networks.clip import Clip
from training.loop import PROFILES, arguments, load, train
from training.tokenizer import encode

BATCH = 64
LOOKED = 100_000
"""Scenes whose embeddings tell where buckets end."""
HELD = 1000
"""The last scenes, which are checked and not learnt."""


def main() -> None:
    chosen = arguments(__doc__, minutes=60)
    profile = PROFILES[chosen.profile]
    stored = np.load(chosen.work / "embedded.npz")
    z_i, z_t, ids = torch.from_numpy(stored["z_i"]), torch.from_numpy(stored["z_t"]), torch.from_numpy(stored["ids"]).int()
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))
    empty = torch.from_numpy(encode(tokenizer, [""])[0][0])
    clip = load(Clip(), "clip", chosen)
    model = AutoregressivePrior()
    model.look(z_t[:20_000].float())
    model.spread(z_i[:LOOKED].float(), z_t[:LOOKED].float())
    model.to(profile.device)

    def loss(rows: Tensor, read: Tensor) -> Tensor:
        """Cross-entropy a coordinate, in nats, of scenes whose captions are read as `read` int[B, L]."""
        tokens = model.tokens(z_i[rows].float().to(profile.device), z_t[rows].float().to(profile.device))
        read = read.to(profile.device)
        mask = (read > 0).float()
        with torch.no_grad(), profile.autocast:
            told, hidden = clip.text(read, mask)
        with profile.autocast:
            logits = model(tokens, told, hidden, mask)
        return nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].long().flatten())

    def step(number: int, _: float) -> Tensor:
        rows = torch.randint(0, len(z_i) - HELD, (BATCH * profile.scale,))
        return loss(rows, torch.where(torch.rand(len(rows), 1) < 0.1, empty, ids[rows]))

    def check() -> str:
        rows = torch.arange(len(z_i) - HELD, len(z_i))
        told, silent = (torch.stack([loss(part, text) for part, text in zip(rows.split(100), read.split(100))]).mean().item() for read in (ids[rows], empty.expand(HELD, -1)))
        return f"nats a coordinate {told:.3f} with the caption, {silent:.3f} without"

    train("autoregressive", model, step, chosen, peak=6e-4, average=0.999, check=check)


if __name__ == "__main__":
    main()
