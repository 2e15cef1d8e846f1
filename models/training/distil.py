"""Teach the decoder to draw in few steps without guidance. A guided teacher draws many pictures in 16 steps of DDIM; the student learns to go in one
step where the teacher went in four (Luhman & Luhman 2021, with the x0 that progressive distillation aims at, Salimans & Ho 2022; guidance is
taken in as by Meng et al. 2023). So the same x_T gives the same picture, and inversion and interpolation of x_T keep their meaning.
`work/decoder.pt` stays; the student is `work/few-steps.pt`."""

import json
import time
from argparse import Namespace

import numpy as np
import torch
from torch import Tensor

from .clip import Clip
from .decoder import Decoder
from .diffusion import SIGNAL, guided, trailing_timesteps
from .evaluate import FEW
from .loop import PROFILES, arguments, load, train
from .train_decoder import BATCH, Picked, Scenes

TAUGHT = 16
"""Steps of the teacher: a multiple of the student's."""
SHARE = 0.45
"""Of the time box, for the teacher's drawing."""


def signal_at(timestep: int) -> float:
    """Cumulated alpha; 1 for timesteps below 0, which stand for the clean latent."""
    return SIGNAL[timestep].item() if timestep >= 0 else 1.0


def move(sample: Tensor, clean: Tensor, now: float, then: float) -> Tensor:
    """DDIM without added noise from one level to another, given x0."""
    return then**0.5 * clean + ((1 - then) / (1 - now)) ** 0.5 * (sample - now**0.5 * clean)


def aim(sample: Tensor, reached: Tensor, now: Tensor, then: Tensor) -> Tensor:
    """The x0 with which one step of `move` gets from `sample` to `reached`. Salimans & Ho 2022, appendix G."""
    ratio = ((1 - then) / (1 - now)).sqrt()
    return (reached - ratio * sample) / (then.sqrt() - ratio * now.sqrt())


@torch.no_grad()
def draw(teacher: Decoder, scenes: Scenes, guidance: float, minutes: float) -> dict[str, np.ndarray]:
    """What a teacher went through while it drew: states float16[N, FEW + 1, C, s, s] from x_T to the latent, and of what scenes."""
    timesteps, ends, kept = [*trailing_timesteps(TAUGHT), -1], time.monotonic() + 60 * minutes, []
    while time.monotonic() < ends or not kept:
        picked = scenes.pick(BATCH * scenes.profile.scale)
        conditions = scenes.conditions(picked)
        nothing = [torch.zeros_like(condition) for condition in conditions]
        sample = torch.randn(len(picked.rows), *scenes.latents.shape[1:], device=scenes.profile.device)
        states = [sample]
        for number, (now, then) in enumerate(zip(timesteps, timesteps[1:]), 1):
            at = torch.full((len(sample),), float(now), device=sample.device)
            with scenes.profile.autocast:
                clean = guided(teacher(sample, at, *nothing), teacher(sample, at, *conditions), guidance)
            sample = move(sample, clean, signal_at(now), signal_at(then))
            if number % (TAUGHT // FEW) == 0:
                states.append(sample)
        kept.append([torch.stack(states, 1).half().cpu().numpy(), picked.rows.numpy(), picked.z_i.half().cpu().numpy(), picked.told.cpu().numpy()])
        print(f"the teacher has drawn {len(kept) * len(sample)} pictures", flush=True)
    return {name: np.concatenate(part) for name, part in zip(("states", "rows", "z_i", "told"), zip(*kept))}


def drawn(teacher: Decoder, scenes: Scenes, chosen: Namespace) -> dict[str, Tensor]:
    """The teacher's drawings, from `work/drawn.npz` where there are some."""
    path = chosen.work / "drawn.npz"
    if not path.exists():
        guidance = json.loads((chosen.work / "evaluation.json").read_text())["defaults"]["decoder"]
        np.savez(path, **draw(teacher, scenes, guidance, SHARE * chosen.minutes))
    return {name: torch.from_numpy(values) for name, values in np.load(path).items()}


def main() -> None:
    chosen = arguments(__doc__, minutes=40)
    profile = PROFILES[chosen.profile]
    scenes = Scenes(chosen, load(Clip(), "clip", chosen))
    student = load(Decoder(), "decoder", chosen)
    shown = drawn(student, scenes, chosen)
    student.train().requires_grad_(True)
    timesteps = torch.tensor([*trailing_timesteps(FEW), -1])
    levels = torch.tensor([signal_at(timestep) for timestep in timesteps.tolist()])

    def step(_: int, __: float) -> Tensor:
        count = BATCH * profile.scale
        rows, part = torch.randint(0, len(shown["rows"]), (count,)), torch.randint(0, FEW, (count,))
        take = lambda values: values.to(profile.device).float()
        sample, reached = (take(shown["states"][rows, at]) for at in (part, part + 1))
        now, then = (take(levels[at])[:, None, None, None] for at in (part, part + 1))
        conditions = scenes.conditions(Picked(shown["rows"][rows], take(shown["z_i"][rows]), shown["told"][rows].to(profile.device)))
        with profile.autocast:
            found = student(sample, take(timesteps[part]), *conditions)
        return ((found - aim(sample, reached, now, then)).square() / (1 - now).clamp(min=0.05)).mean()

    chosen.minutes *= 1 - SHARE
    train("few-steps", student, step, chosen, peak=3e-4, average=0.998)


if __name__ == "__main__":
    main()
