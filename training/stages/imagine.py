"""Sample z_i from the prior for the captions of embedded scenes, as `work/imagined.npy`. The decoder learns from them what the prior gets
wrong, and takes that from z_t."""

import numpy as np
import torch
from torch import Tensor

from training.diffusion import ancestral
from training.family import Family, load_family
from training.loop import arguments

STEPS, GUIDANCE, PART = 12, 2.0, 1000
SHARE = 0.6


def imagine(family: Family, ids: Tensor, generator: torch.Generator) -> Tensor:
    """Unit z_i float[B, D] of captions int[B, L], padded with 0."""
    ids = ids[:, : int((ids > 0).sum(1).max())]
    text = family.read(ids, (ids > 0).float())
    noise = torch.randn(len(ids), len(family.mean), generator=generator, device=generator.device).to(family.mean.device)
    return family.whole(ancestral(family.predict_z_i(text, GUIDANCE), noise, STEPS, generator))


@torch.no_grad()
def main() -> None:
    chosen = arguments(__doc__, minutes=0)
    family, generator = load_family(chosen, untrained=("decoder",)), torch.Generator().manual_seed(chosen.seed)
    stored = torch.from_numpy(np.load(chosen.work / "embedded.npz")["ids"])
    ids = stored[: int(SHARE * len(stored))].long().to(family.mean.device)
    z_i = [imagine(family, part, generator).half().cpu().numpy() for part in ids.split(PART)]
    np.save(chosen.work / "imagined.npy", np.concatenate(z_i))
    print(f"imagined {len(ids)} of {len(stored)} scenes", flush=True)


if __name__ == "__main__":
    main()
