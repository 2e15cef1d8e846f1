"""Train the prior on embedded scenes; for 10% of them the caption is emptied, which is what guidance starts from."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.networks.clip import Clip
from training.diffusion import loss
from training.loop import PROFILES, arguments, load, train
from training.scenes.objects import objects
from training.stages.paint import painted_scenes
from training.networks.prior import Prior
from training.smooth import smoothed
from training.space import space
from training.tokenizer import encode

BATCH = 1024
EXPECTING, WORDLESS = 0.4, 0.85
"""Until the first share of the time only what z_t alone says is learnt (`expected`), mostly from smoothed z_i; then that stays as it is, because noise
would drown how objects differ. Until the second, z_t, embedded before, is all that is read: without the text encoder a step is several times faster."""
SMOOTHED = 0.85


def main() -> None:
    chosen = arguments(__doc__, minutes=20)
    profile = PROFILES[chosen.profile]
    stored = np.load(chosen.work / "embedded.npz")
    z_i, z_t, ids = torch.from_numpy(stored["z_i"]), torch.from_numpy(stored["z_t"]), torch.from_numpy(stored["ids"]).int()
    mean, deviation = space(chosen.work)
    scenes, white = painted_scenes(len(z_i)), (z_i.float() - mean) / deviation
    mostly = torch.lerp(white, smoothed(white, z_t.float(), scenes, len(objects())), SMOOTHED).half()
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))
    empty = torch.from_numpy(encode(tokenizer, [""])[0][0])
    clip = load(Clip(), "clip", chosen)
    model = Prior()
    model.look(z_t[:20_000].float())
    model.to(profile.device)
    read = lambda tokens: clip.text(tokens.to(profile.device), (tokens > 0).float().to(profile.device))
    with torch.no_grad():
        nothing = read(empty[None])[0].float().cpu()

    def step(number: int, spent: float) -> Tensor:
        rows = torch.randint(0, len(z_i), (BATCH * profile.scale,))
        dropped = torch.rand(len(rows), 1) < 0.1
        hidden = mask = None
        told = torch.where(dropped, nothing, z_t[rows].float()).to(profile.device)
        clean = white[rows].to(profile.device)
        if spent < EXPECTING:
            target = mostly[rows].float().to(profile.device)
            with profile.autocast:
                return (model.expected(told).float() - target).square().mean()
        model.expect.requires_grad_(False)
        if spent >= WORDLESS:
            tokens = torch.where(dropped, empty, ids[rows])
            tokens = tokens[:, : int((tokens > 0).sum(1).max())]
            mask = (tokens > 0).float().to(profile.device)
            with torch.no_grad(), profile.autocast:
                told, hidden = read(tokens)

        def predict(noised: Tensor, timestep: Tensor) -> Tensor:
            with profile.autocast:
                return model(noised, timestep, told, hidden, mask)

        return loss(clean, predict)

    train("prior", model, step, chosen, peak=2e-3, average=0.998)


if __name__ == "__main__":
    main()
