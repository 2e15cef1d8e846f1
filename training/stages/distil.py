"""Teach the decoder to draw in few steps, and with guidance in one pass a step. A guided teacher draws many pictures in twice as many steps of DDIM; the
student learns to go in one step where the teacher went in two (progressive distillation, Salimans & Ho 2022, on trajectories that are drawn once, Luhman
& Luhman 2021), told the guidance (Meng et al. 2023). So the same x_T gives the same picture. Without guidance it keeps to what the decoder learns from
scenes, at every timestep: inversion needs both. `work/decoder.pt` stays; the student is `work/few-steps.pt`."""

import json
import time
from argparse import Namespace
from functools import cache

import numpy as np
import torch
from torch import Tensor

from training.networks.clip import Clip
from training.networks.decoder import LARGEST_GUIDANCE, Decoder
from training.diffusion import SIGNAL, guided, move, trailing_timesteps
from training.stages.evaluate import FEW
from training.loop import PROFILES, arguments, load, train
from training.stages.train_decoder import BATCH, Picked, Scenes, scene_loss

TAUGHT = 2 * FEW
"""Steps of the teacher."""
SHARE = 0.2
"""Of the time box, for the teacher's drawing."""
LEAST_GUIDANCE = 1.25
TWICE, ONCE = 0.6, 0.15
"""Of a batch: steps as wide as two of the teacher's, and as wide as one from where the wide ones do not come by. The rest is without guidance."""


def signal_at(timestep: int) -> float:
    """Cumulated alpha; 1 for timesteps below 0, which stand for the clean latent."""
    return SIGNAL[timestep].item() if timestep >= 0 else 1.0


def aim(sample: Tensor, reached: Tensor, now: Tensor, then: Tensor) -> Tensor:
    """The x0 with which one step of `move` gets from `sample` to `reached`. Salimans & Ho 2022, appendix G."""
    ratio = ((1 - then) / (1 - now)).sqrt()
    return (reached - ratio * sample) / (then.sqrt() - ratio * now.sqrt())


def scales(count: int, advised: float) -> Tensor:
    """Guidance float[count]: the advised one for half of them, else log-uniform up to the largest."""
    spread = LEAST_GUIDANCE * (LARGEST_GUIDANCE / LEAST_GUIDANCE) ** torch.rand(count)
    return torch.where(torch.rand(count) < 0.5, advised, spread)


@torch.no_grad()
def draw(teacher: Decoder, scenes: Scenes, advised: float, minutes: float, count: int) -> dict[str, Tensor]:
    """What a teacher went through while it drew `count` pictures at once, again and again: states float16[N, TAUGHT + 1, C, s, s] from x_T to the latent, with
    what guidance, of what scenes."""
    timesteps, ends, kept = [*trailing_timesteps(TAUGHT), -1], time.monotonic() + 60 * minutes, []
    while time.monotonic() < ends or not kept:
        picked = scenes.pick(count)
        conditions, guidance = scenes.conditions(picked), scales(count, advised).to(scenes.profile.device)
        nothing, scale = [torch.zeros_like(condition) for condition in conditions], guidance[:, None, None, None]
        sample = torch.randn(len(picked.rows), *scenes.latents.shape[1:], device=scenes.profile.device)
        states = [sample]
        with scenes.profile.autocast:
            known, unknown = teacher.draft(*conditions), teacher.draft(*nothing)
        for now, then in zip(timesteps, timesteps[1:]):
            at = torch.full((len(sample),), float(now), device=sample.device)
            with scenes.profile.autocast:
                clean = guided(teacher(sample, at, *nothing, draft=unknown), teacher(sample, at, *conditions, draft=known), scale)
            sample = move(sample, clean, signal_at(now), signal_at(then))
            states.append(sample)
        kept.append([torch.stack(states, 1).half(), guidance, picked.rows, picked.z_i.half(), picked.told])
        print(f"the teacher has drawn {len(kept) * len(sample)} pictures", flush=True)
    return {name: torch.cat(part) for name, part in zip(("states", "guidance", "rows", "z_i", "told"), zip(*kept))}


def drawn(teacher: Decoder, scenes: Scenes, chosen: Namespace) -> dict[str, Tensor]:
    """The teacher's drawings, from `work/drawn.npz` where there are some."""
    path = chosen.work / "drawn.npz"
    if not path.exists():
        advised = json.loads((chosen.work / "evaluation.json").read_text())["defaults"]["decoder"]
        shown = draw(teacher, scenes, advised, SHARE * chosen.minutes, BATCH * scenes.profile.scale)
        np.savez(path, **{name: values.cpu().numpy() for name, values in shown.items()})
    return {name: torch.from_numpy(values) for name, values in np.load(path).items()}


def jumps(count: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Places int64[count] in the teacher's trajectories from where a student steps, and to where: two on from even places, one on from odd ones."""
    twice = torch.rand(count, device=device) < TWICE / (TWICE + ONCE)
    begin = 2 * torch.randint(0, FEW, (count,), device=device) + (~twice).long()
    return begin, begin + 1 + twice.long()


@cache
def trajectory(device: torch.device) -> tuple[Tensor, Tensor]:
    """The teacher's timesteps int64[TAUGHT + 1], of which the last is the clean latent, and the cumulated alpha of each."""
    timesteps = torch.tensor([*trailing_timesteps(TAUGHT), -1])
    return timesteps.to(device), torch.tensor([signal_at(timestep) for timestep in timesteps.tolist()]).to(device)


def taught_loss(student: Decoder, scenes: Scenes, shown: dict[str, Tensor], count: int) -> Tensor:
    """The loss of a student on some steps of what its teacher has `shown`, and on scenes without guidance."""
    timesteps, levels = trajectory(shown["rows"].device)
    take, taught = lambda values: values.to(scenes.profile.device).float(), round((TWICE + ONCE) * count)
    rows, (begin, end) = torch.randint(0, len(shown["rows"]), (taught,), device=levels.device), jumps(taught, levels.device)
    sample, reached = (take(shown["states"][rows, at]) for at in (begin, end))
    now, then = (take(levels[at])[:, None, None, None] for at in (begin, end))
    conditions = scenes.conditions(Picked(shown["rows"][rows], take(shown["z_i"][rows]), take(shown["told"][rows]).bool()))
    with scenes.profile.autocast:
        found = student(sample, take(timesteps[begin]), *conditions, take(shown["guidance"][rows]))
    guided_steps = ((found - aim(sample, reached, now, then)).square() / (1 - now).clamp(min=0.05)).mean()
    return (taught * guided_steps + (count - taught) * scene_loss(student, scenes, count - taught)) / count


def main() -> None:
    chosen = arguments(__doc__, minutes=40)
    profile = PROFILES[chosen.profile]
    scenes = Scenes(chosen, load(Clip(), "clip", chosen))
    student = load(Decoder(), "decoder", chosen)
    shown = drawn(student, scenes, chosen)
    student.train().requires_grad_(True)
    student.hold()
    chosen.minutes *= 1 - SHARE
    train("few-steps", student, lambda _, __: taught_loss(student, scenes, shown, BATCH * profile.scale), chosen, peak=4e-4, average=0.998)


if __name__ == "__main__":
    main()
