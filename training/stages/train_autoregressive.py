"""Train the autoregressive prior on embedded scenes. For 10% of them the caption is emptied, and guidance moves away
from that prediction."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.checkpoints import load
from training.loop import PROFILES, parse_options, train
from training.networks.autoregressive import AutoregressivePrior
from training.networks.clip import Clip
from training.tokenizer import encode

BATCH = 64
BUCKET_SCENES = 100_000
"""Scenes whose embeddings determine the buckets."""
CHECKED = 1000
"""The last scenes, which are not trained on, but measured."""
UNCONDITIONAL = 0.1


def main() -> None:
    options = parse_options(__doc__, minutes=60)
    profile = PROFILES[options.profile]
    stored = np.load(options.work / "embedded.npz")
    z_i, z_t = torch.from_numpy(stored["z_i"]), torch.from_numpy(stored["z_t"])
    ids = torch.from_numpy(stored["ids"]).int()
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    empty = torch.from_numpy(encode(tokenizer, [""])[0][0])
    clip = load(Clip(), "clip", options)
    model = AutoregressivePrior()
    model.fit(z_t[:20_000].float())
    model.fit_buckets(z_i[:BUCKET_SCENES].float(), z_t[:BUCKET_SCENES].float())
    model.to(profile.device)

    def loss(rows: Tensor, captions: Tensor) -> Tensor:
        """Cross-entropy a coordinate, in nats, of scenes given captions int[B, L]."""
        tokens = model.tokens(z_i[rows].float().to(profile.device), z_t[rows].float().to(profile.device))
        captions = captions.to(profile.device)
        mask = (captions > 0).float()
        with torch.no_grad(), profile.autocast:
            text, hidden = clip.text(captions, mask)
        with profile.autocast:
            logits = model(tokens, text, hidden, mask)
        return nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].long().flatten())

    def step(_: int, __: float) -> Tensor:
        rows = torch.randint(0, len(z_i) - CHECKED, (BATCH * profile.scale,))
        return loss(rows, torch.where(torch.rand(len(rows), 1) < UNCONDITIONAL, empty, ids[rows]))

    def mean_loss(rows: Tensor, captions: Tensor) -> float:
        pairs = zip(rows.split(100), captions.split(100))
        return torch.stack([loss(part, shown) for part, shown in pairs]).mean().item()

    def check() -> str:
        rows = torch.arange(len(z_i) - CHECKED, len(z_i))
        conditional, unconditional = (mean_loss(rows, shown) for shown in (ids[rows], empty.expand(CHECKED, -1)))
        return f"nats a coordinate {conditional:.3f} with the caption, {unconditional:.3f} without"

    train("autoregressive", model, step, options, peak=6e-4, average=0.999, check=check)


if __name__ == "__main__":
    main()
