"""Train the varier (`networks/varier.py`) to draft scenes in any variation: half of them from their records, half from
what the memory's reader predicts from any conditions a decoder may get. It starts from the composer.

A new decoder starts with `work/varier.pt`. An existing `work/decoder.pt` receives the varier and keeps its other
weights.
"""

from argparse import Namespace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import one_hot

from training.checkpoints import load, replace_in_decoder
from training.embedded import EmbeddedScenes
from training.loop import PROFILES, parse_options, train
from training.losses import sampling_weights
from training.networks.clip import Clip
from training.networks.composer import RARE
from training.networks.memory import Memory
from training.networks.varier import Varier
from training.scenes.aspects import aspects_of, one_hot_aspects, slots_of
from training.scenes.painted import painted_scenes
from training.scenes.variation import VARIED, variations

BATCH, CHECKED, STILL = 128, 2000, 0.25
"""Half of a batch, how many of the last scenes are measured and not trained on, and the share of still scenes."""


def started(options: Namespace) -> Varier:
    """A varier with the weights of the composer that it has too. Its third layer changes nothing yet."""
    varier = Varier()
    varier.load_state_dict(torch.load(options.work / "composer.pt", map_location="cpu")["model"], strict=False)
    torch.nn.init.zeros_(varier.fits[-1].far.weight)
    torch.nn.init.zeros_(varier.fits[-1].far.bias)
    return varier


def main() -> None:
    options = parse_options(__doc__, minutes=20)
    profile = PROFILES[options.profile]
    scenes, memory = EmbeddedScenes(options, load(Clip(), "clip", options)), load(Memory(), "memory", options)
    varier = started(options).to(profile.device).to(memory_format=torch.channels_last)
    varied = torch.from_numpy(np.load(options.work / "varied.npy"))
    painted = painted_scenes(len(varied))
    slots, aspects, variation = slots_of(painted), aspects_of(painted), torch.from_numpy(variations(painted)).float()
    still, trained = len(scenes.still) - CHECKED, len(varied) - CHECKED
    last, last_still = torch.arange(trained, len(varied)), torch.arange(still, len(scenes.still))
    weights = sampling_weights(painted[:trained], RARE)

    def records(rows: Tensor) -> tuple[Tensor, Tensor]:
        """Names and aspects as the scenes' records have them, as certain probabilities."""
        names = one_hot(slots[rows], memory.size.things + 1).float()
        return names.to(profile.device), one_hot_aspects(aspects[rows]).to(profile.device)

    def targets(rows: Tensor) -> tuple[Tensor, Tensor]:
        """Variations float[B, VARIED] and latents of scenes: a quarter of those that have a still latent are still."""
        moved = (rows >= still) | (torch.rand(len(rows)) > STILL)
        latents = torch.where(
            moved[:, None, None, None], varied[rows], scenes.still[rows.clamp(max=len(scenes.still) - 1)]
        )
        return (variation[rows] * moved[:, None]).to(profile.device), latents.to(profile.device).float()

    def step(_: int, __: float) -> Tensor:
        count = BATCH * profile.scale
        batch, others = scenes.pick(count, trained), torch.multinomial(weights, count, True)
        moves, latents = targets(torch.cat([batch.rows, others]))
        with profile.autocast:
            with torch.no_grad():
                read, recorded = memory(*scenes.conditions(batch)), memory.look_up(*records(others))
                names, answers, looks = (torch.cat(parts) for parts in zip(read, recorded))
            drafts = varier(names, answers, looks, moves)
        return (drafts - latents).square().mean()

    def check() -> str:
        at_rest = varier(
            *memory.look_up(*records(last_still)), torch.zeros(CHECKED, len(VARIED), device=profile.device)
        )
        moved = varier(*memory.look_up(*records(last)), variation[last].to(profile.device))
        errors = (at_rest - scenes.take(scenes.still, last_still), moved - scenes.take(varied, last))
        return "error of drafts, still {:.4f}, varied {:.4f}".format(*(error.square().mean() for error in errors))

    train("varier", varier, step, options, peak=1e-3, average=0.998, check=check)
    replace_in_decoder("varier", options)


if __name__ == "__main__":
    main()
