"""Teach the composer (`composer.py`) to draft still scenes, half of them from what they are, half from what the memory's reader makes of whatever conditions a
decoder may get. `work/composer.pt` is what a new decoder starts with; one that lies in `work/decoder.pt` already is given it and keeps its other weights."""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import one_hot

from training.scenes.aspects import asked, certain
from training.networks.clip import Clip
from training.networks.composer import Composer
from training.loop import PROFILES, arguments, load, train
from training.networks.memory import Memory
from training.stages.paint import painted_scenes
from training.scenes.record import TILTED, UPSIDE_DOWN
from training.stages.train_decoder import Scenes, hand_over
from training.stages.train_memory import CHECKED, targets

BATCH = 128
SKETCH, NEON, LINE_ART, HUGE = 1, 5, 6, 4
RARE = {"turn": {UPSIDE_DOWN: 4, TILTED: 4}, "style": {SKETCH: 3, NEON: 3, LINE_ART: 3}, "size": {HUGE: 2}}
"""How many times as often scenes are shown that few are like and that are hard to draft: turned, drawn in lines, huge."""


def often(scenes: np.ndarray) -> Tensor:
    """How many times as often each of SCENE[N] is shown, float[N]."""
    return torch.from_numpy(np.prod([[times.get(value, 1) for value in scenes[name].tolist()] for name, times in RARE.items()], 0)).float()


def main() -> None:
    chosen = arguments(__doc__, minutes=20)
    profile = PROFILES[chosen.profile]
    scenes, memory = Scenes(chosen, load(Clip(), "clip", chosen)), load(Memory(), "memory", chosen)
    composer = Composer().to(profile.device).to(memory_format=torch.channels_last)
    painted = painted_scenes(len(scenes.still))
    things, answers = targets(painted, memory.size.things), asked(painted)
    learnt = len(painted) - CHECKED
    last = torch.arange(learnt, len(painted))
    shares = often(painted[:learnt])

    def known(rows: Tensor) -> tuple[Tensor, Tensor]:
        """Names and aspects as the scenes' records have them."""
        return one_hot(things[rows], memory.size.things + 1).float().to(profile.device), certain(answers[rows]).to(profile.device)

    def step(_: int, __: float) -> Tensor:
        picked, others = scenes.pick(BATCH * profile.scale, learnt), torch.multinomial(shares, BATCH * profile.scale, True)
        with profile.autocast:
            with torch.no_grad():
                names, aspects, found = (torch.cat(parts) for parts in zip(memory(*scenes.conditions(picked)), memory.shown(*known(others))))
            drafts = composer(names, aspects, found)
        return (drafts - scenes.take(scenes.still, torch.cat([picked.rows, others]))).square().mean()

    def check() -> str:
        drafts = composer(*memory.shown(*known(last)))
        return f"error of drafts {(drafts - scenes.take(scenes.still, last)).square().mean():.4f}"

    train("composer", composer, step, chosen, peak=1e-3, average=0.998, check=check)
    hand_over("composer", chosen)


if __name__ == "__main__":
    main()
