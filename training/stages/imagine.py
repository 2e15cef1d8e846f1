"""Sample z_i from the prior for the captions of embedded scenes, as `work/imagined.npy`. The decoder learns from them
what the prior gets wrong, and takes that from z_t."""

import numpy as np
import torch

from training.family import load_family
from training.loop import parse_options
from training.scenes.painted import STILL_SHARE

PART = 1000


@torch.no_grad()
def main() -> None:
    options = parse_options(__doc__, minutes=0)
    family, generator = load_family(options, untrained=("decoder",)), torch.Generator().manual_seed(options.seed)
    stored = torch.from_numpy(np.load(options.work / "embedded.npz")["ids"])
    ids = stored[: int(STILL_SHARE * len(stored))].long().to(family.mean.device)
    z_i = [family.imagine(part, generator).half().cpu().numpy() for part in ids.split(PART)]
    np.save(options.work / "imagined.npy", np.concatenate(z_i))
    print(f"imagined {len(ids)} of {len(stored)} scenes", flush=True)


if __name__ == "__main__":
    main()
