"""Train the composer (`networks/composer.py`) to draft still scenes: half of them from their records, half from what
the memory's reader predicts from any conditions a decoder may get.

A new decoder starts with `work/composer.pt`. An existing `work/decoder.pt` receives the composer and keeps its other
weights.
"""

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from training.checkpoints import load, replace_in_decoder
from training.embedded import EmbeddedScenes
from training.loop import PROFILES, parse_options, train
from training.losses import sampling_weights
from training.networks.clip import Clip
from training.networks.composer import RARE, Composer
from training.networks.memory import Memory
from training.scenes.aspects import aspects_of, one_hot_aspects, slots_of
from training.scenes.painted import painted_scenes

BATCH, CHECKED = 128, 2000
"""The last `CHECKED` painted scenes are not trained on, but measured."""


def main() -> None:
    options = parse_options(__doc__, minutes=20)
    profile = PROFILES[options.profile]
    scenes, memory = EmbeddedScenes(options, load(Clip(), "clip", options)), load(Memory(), "memory", options)
    composer = Composer().to(profile.device).to(memory_format=torch.channels_last)
    painted = painted_scenes(len(scenes.still))
    slots, aspects = slots_of(painted), aspects_of(painted)
    trained = len(painted) - CHECKED
    last = torch.arange(trained, len(painted))
    weights = sampling_weights(painted[:trained], RARE)

    def records(rows: Tensor) -> tuple[Tensor, Tensor]:
        """Names and aspects as the scenes' records have them, as certain probabilities."""
        names = one_hot(slots[rows], memory.size.things + 1).float()
        return names.to(profile.device), one_hot_aspects(aspects[rows]).to(profile.device)

    def step(_: int, __: float) -> Tensor:
        count = BATCH * profile.scale
        batch, others = scenes.pick(count, trained), torch.multinomial(weights, count, True)
        with profile.autocast:
            with torch.no_grad():
                read, recorded = memory(*scenes.conditions(batch)), memory.look_up(*records(others))
                names, answers, looks = (torch.cat(parts) for parts in zip(read, recorded))
            drafts = composer(names, answers, looks)
        return (drafts - scenes.take(scenes.still, torch.cat([batch.rows, others]))).square().mean()

    def check() -> str:
        drafts = composer(*memory.look_up(*records(last)))
        return f"error of drafts {(drafts - scenes.take(scenes.still, last)).square().mean():.4f}"

    train("composer", composer, step, options, peak=1e-3, average=0.998, check=check)
    replace_in_decoder("composer", options)


if __name__ == "__main__":
    main()
