"""Start the decoder from an earlier one, which read another CLIP's z_i, and no tokens.

    python -m training.stages.grow --former FOLDER [--work .unclip/training]

FOLDER is the work folder of the earlier family, as `restore` of the earlier recipe makes it from published files. All weights are taken over, and
cross-attention, looks at a draft (`train_memory` and `train_composer` teach what it is made from) and further blocks begin by adding nothing. What was read
from the earlier z_i is read from the linear map of the new z_i that comes closest to it over the painted scenes, and the text branch is taught anew what to
expect of z_t.
"""

import numpy as np
import torch
from torch import Tensor

from training.networks.clip import Clip
from training.networks.decoder import Decoder
from training.loop import PROFILES, arguments
from training.pixels import to_pixels
from training.networks.prior import Prior
from training.stages.train_decoder import teach

SCENES, PART = 40_000, 2000
RIDGE = 1e-3
"""Of the variance: narrow directions of the new z_i are mostly rounding."""


def linear(seen: Tensor, wanted: Tensor) -> Tensor:
    """float[D + 1, E]: weights, then offset, with which whitened float[N, D] come closest to float[N, E] (ridge regression)."""
    seen = torch.cat([seen, torch.ones(len(seen), 1)], 1).double()
    square = seen.T @ seen
    return torch.linalg.solve(square + RIDGE * len(seen) * torch.eye(len(square), dtype=torch.float64), seen.T @ wanted.double()).float()


def take_over(model: Decoder, former: dict[str, Tensor], z_i: Tensor, earlier: Tensor) -> float:
    """Give `model` the weights of `former`, read through z_i float[N, D] of pictures that the earlier CLIP told as float[N, D]. Returns the share of
    the earlier embeddings' whitened variance that is kept. Throws when `former` lacks other weights."""
    blocks = {name.split(".")[1] for name in former if name.startswith("blocks.")}
    left_out = model.load_state_dict(former, strict=False)
    further = lambda name: "tokens" in name or name.startswith(("memory.", "composer.", "looks.", "kept.")) or (name.startswith("blocks.") and name.split(".")[1] not in blocks)
    strange = [*left_out.unexpected_keys, *(name for name in left_out.missing_keys if not further(name))]
    if strange:
        raise ValueError(f"The earlier decoder is of another shape: {', '.join(strange)}.")
    told = (earlier - model.image.mean) * model.image.scale
    model.image.look(z_i)
    seen = (z_i - model.image.mean) * model.image.scale
    found = linear(seen, told)
    weight, offset = found[:-1].T, found[-1]
    with torch.no_grad():
        model.image.bias += model.image.weight @ offset
        model.image.weight.copy_(model.image.weight @ weight)
    return 1 - ((told - seen @ weight.T - offset).square().sum() / (told - told.mean(0)).square().sum()).item()


def main() -> None:
    chosen = arguments(__doc__, minutes=0, former="work folder of the earlier family")
    if not chosen.former:
        raise SystemExit("Name the work folder of the earlier family with --former.")
    painted = np.load(chosen.work / "pictures.npy", mmap_mode="r")
    clip = Clip()
    clip.load_state_dict(torch.load(chosen.former / "clip.pt", map_location="cpu")["model"])
    parts = []
    for start in range(0, SCENES, PART):
        pixels = to_pixels(np.asarray(painted[start : start + PART])).contiguous(memory_format=torch.channels_last)
        with torch.no_grad(), PROFILES["cpu"].autocast:
            parts.append(clip.eval().image(pixels).float())
    stored = np.load(chosen.work / "embedded.npz")
    z_i, z_t = torch.from_numpy(stored["z_i"][:SCENES]).float(), torch.from_numpy(stored["z_t"]).float()
    model = Decoder()
    kept = take_over(model, torch.load(chosen.former / "decoder.pt", map_location="cpu")["model"], z_i, torch.cat(parts))
    model.text.look(z_t[:20_000])
    prior = Prior()
    prior.load_state_dict(torch.load(chosen.work / "prior.pt", map_location="cpu")["model"])
    with torch.no_grad():
        expected = prior.expected(z_t)
    teach(model, z_t, expected)
    torch.save({"model": model.state_dict()}, chosen.work / "decoder.pt")
    print(f"taken over; {kept:.2f} of the earlier z_i's whitened variance is a linear map of the new z_i", flush=True)


if __name__ == "__main__":
    main()
