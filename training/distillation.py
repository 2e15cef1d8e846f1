"""Distillation of the decoder: few steps, and guidance in one pass a step.

A guided teacher draws many pictures in twice as many steps of DDIM. The student learns to go in one step where the
teacher went in two (progressive distillation, Salimans & Ho 2022, on trajectories that are drawn once, Luhman & Luhman
2021), and takes the guidance scale as an input (Meng et al. 2023). So the same x_T gives the same picture. Part of each
batch trains it without guidance on scenes, at every timestep, because inversion needs both.
"""

import time
from functools import cache
from itertools import pairwise

import torch
from torch import Tensor

from training.defaults import FEW_STEPS
from training.diffusion import SIGNAL, guided, move, trailing_timesteps
from training.embedded import Batch, EmbeddedScenes
from training.losses import decoder_loss
from training.networks.decoder import LARGEST_GUIDANCE, Decoder

TEACHER_STEPS = 2 * FEW_STEPS
LEAST_GUIDANCE = 1.25
TWO_STEPS, ONE_STEP = 0.6, 0.15
"""Shares of a batch: student steps as wide as two of the teacher's, and as wide as one, from the timesteps that the
wide steps skip. The rest of the batch is without guidance."""

Trajectories = dict[str, Tensor]
"""`states` float16[N, TEACHER_STEPS + 1, C, s, s] from x_T to the latent, `guidance` float[N], and the scenes drawn:
`rows` int64[N], `z_i` float16[N, D], `captioned` bool[N, 1]."""


def signal_at(timestep: int) -> float:
    """Cumulated alpha; 1 for timesteps below 0, which stand for the clean latent."""
    return SIGNAL[timestep].item() if timestep >= 0 else 1.0


def aim(sample: Tensor, reached: Tensor, now: Tensor, then: Tensor) -> Tensor:
    """The x0 with which one step of `move` gets from `sample` to `reached`. Salimans & Ho 2022, appendix G."""
    ratio = ((1 - then) / (1 - now)).sqrt()
    return (reached - ratio * sample) / (then.sqrt() - ratio * now.sqrt())


def random_guidance(count: int, advised: float) -> Tensor:
    """Guidance float[count]: the advised scale for half of them, else log-uniform up to the largest."""
    scale = LEAST_GUIDANCE * (LARGEST_GUIDANCE / LEAST_GUIDANCE) ** torch.rand(count)
    return torch.where(torch.rand(count) < 0.5, advised, scale)


@torch.no_grad()
def draw_trajectories(
    teacher: Decoder, scenes: EmbeddedScenes, advised: float, minutes: float, count: int
) -> Trajectories:
    """Trajectories of a teacher that draws `count` pictures at once, again and again, for some minutes."""
    timesteps, end, batches = [*trailing_timesteps(TEACHER_STEPS), -1], time.monotonic() + 60 * minutes, []
    while time.monotonic() < end or not batches:
        batch = scenes.pick(count)
        conditions, guidance = scenes.conditions(batch), random_guidance(count, advised).to(scenes.profile.device)
        nothing, scale = [torch.zeros_like(condition) for condition in conditions], guidance[:, None, None, None]
        sample = torch.randn(len(batch.rows), *scenes.latents.shape[1:], device=scenes.profile.device)
        states = [sample]
        with scenes.profile.autocast:
            draft, empty_draft = teacher.draft(*conditions), teacher.draft(*nothing)
        for now, then in pairwise(timesteps):
            at = torch.full((len(sample),), float(now), device=sample.device)
            with scenes.profile.autocast:
                unconditional = teacher(sample, at, *nothing, draft=empty_draft)
                clean = guided(unconditional, teacher(sample, at, *conditions, draft=draft), scale)
            sample = move(sample, clean, signal_at(now), signal_at(then))
            states.append(sample)
        batches.append([torch.stack(states, 1).half(), guidance, batch.rows, batch.z_i.half(), batch.captioned])
        print(f"the teacher has drawn {len(batches) * len(sample)} pictures", flush=True)
    names = ("states", "guidance", "rows", "z_i", "captioned")
    return {name: torch.cat(parts) for name, parts in zip(names, zip(*batches))}


def jumps(count: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Indices int64[count] in the teacher's trajectories where student steps begin and end: two on from even ones, one
    on from odd ones."""
    two = torch.rand(count, device=device) < TWO_STEPS / (TWO_STEPS + ONE_STEP)
    begin = 2 * torch.randint(0, FEW_STEPS, (count,), device=device) + (~two).long()
    return begin, begin + 1 + two.long()


@cache
def teacher_levels(device: torch.device) -> tuple[Tensor, Tensor]:
    """The teacher's timesteps int64[TEACHER_STEPS + 1], of which the last is the clean latent, and the cumulated alpha
    of each."""
    timesteps = torch.tensor([*trailing_timesteps(TEACHER_STEPS), -1])
    return timesteps.to(device), torch.tensor([signal_at(timestep) for timestep in timesteps.tolist()]).to(device)


def student_loss(student: Decoder, scenes: EmbeddedScenes, trajectories: Trajectories, count: int) -> Tensor:
    """The student's loss on random steps of the teacher's trajectories, and on scenes without guidance."""
    timesteps, levels = teacher_levels(trajectories["rows"].device)

    def take(values: Tensor) -> Tensor:
        return values.to(scenes.profile.device).float()

    taught = round((TWO_STEPS + ONE_STEP) * count)
    rows = torch.randint(0, len(trajectories["rows"]), (taught,), device=levels.device)
    begin, end = jumps(taught, levels.device)
    sample, reached = (take(trajectories["states"][rows, at]) for at in (begin, end))
    now, then = (take(levels[at])[:, None, None, None] for at in (begin, end))
    z_i, captioned = take(trajectories["z_i"][rows]), take(trajectories["captioned"][rows]).bool()
    conditions = scenes.conditions(Batch(trajectories["rows"][rows], z_i, captioned))
    with scenes.profile.autocast:
        found = student(sample, take(timesteps[begin]), *conditions, take(trajectories["guidance"][rows]))
    guided_loss = ((found - aim(sample, reached, now, then)).square() / (1 - now).clamp(min=0.05)).mean()
    return (taught * guided_loss + (count - taught) * decoder_loss(student, scenes, count - taught)) / count
