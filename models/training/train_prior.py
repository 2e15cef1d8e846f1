"""Train the prior on embedded scenes; for 10% of them the caption is emptied, which is what guidance starts from."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from .clip import Clip
from .diffusion import loss
from .loop import PROFILES, arguments, load, train
from .prior import Prior, whitening
from .tokenizer import encode

BATCH = 256


def main() -> None:
    chosen = arguments(__doc__, minutes=7)
    profile = PROFILES[chosen.profile]
    stored = np.load(chosen.work / "embedded.npz")
    z_i, ids = torch.from_numpy(stored["z_i"]), torch.from_numpy(stored["ids"]).int()
    mean, deviation = whitening(z_i)
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))
    empty = torch.from_numpy(encode(tokenizer, [""])[0][0])
    clip = load(Clip(), "clip", chosen)
    model = Prior().to(profile.device)

    def step(number: int) -> Tensor:
        rows = torch.randint(0, len(z_i), (BATCH * profile.scale,))
        tokens = torch.where(torch.rand(len(rows), 1) < 0.1, empty, ids[rows])
        tokens = tokens[:, : int((tokens > 0).sum(1).max())].to(profile.device)
        mask = (tokens > 0).float()
        with torch.no_grad(), profile.autocast:
            z_t, hidden = clip.text(tokens, mask)

        def predict(noised: Tensor, timestep: Tensor) -> Tensor:
            with profile.autocast:
                return model(noised, timestep, z_t, hidden, mask)

        return loss(((z_i[rows].float() - mean) / deviation).to(profile.device), predict)

    train("prior", model, step, chosen, peak=1e-3, average=0.998)


if __name__ == "__main__":
    main()
