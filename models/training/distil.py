"""Teach the decoder to draw in few steps without guidance: progressive distillation (Salimans & Ho 2022), the first round of which also takes in
guidance (Meng et al. 2023). A student's one DDIM step goes where two of its teacher's go, so the same x_T gives the same picture, and inversion
and interpolation of x_T keep their meaning. `work/decoder.pt` stays; the student is `work/few-steps.pt`."""

import copy
import json

import torch
from torch import Tensor

from .clip import Clip
from .decoder import Decoder
from .diffusion import SIGNAL, guided, trailing_timesteps
from .loop import PROFILES, arguments, load, train
from .train_decoder import BATCH, Scenes

ROUNDS = (16, 8, 4)
"""Steps of the student in each round; the last is the advice of the manifest."""


def level(timestep: Tensor) -> Tensor:
    """Cumulated alpha float[B, 1, 1, 1] at int[B]; 1 for timesteps below 0, which stand for the clean latent."""
    table = torch.cat([SIGNAL, torch.ones(1, dtype=SIGNAL.dtype)]).to(timestep.device)
    return table[torch.where(timestep < 0, len(SIGNAL), timestep)].float()[:, None, None, None]


def move(sample: Tensor, clean: Tensor, now: Tensor, then: Tensor) -> Tensor:
    """DDIM without added noise from one level to another, given x0."""
    epsilon = (sample - now.sqrt() * clean) / (1 - now).sqrt()
    return then.sqrt() * clean + (1 - then).sqrt() * epsilon


def aim(sample: Tensor, reached: Tensor, now: Tensor, then: Tensor) -> Tensor:
    """The x0 with which one step of `move` reaches what two steps did. Salimans & Ho 2022, appendix G."""
    ratio = ((1 - then) / (1 - now)).sqrt()
    return (reached - ratio * sample) / (then.sqrt() - ratio * now.sqrt())


def main() -> None:
    chosen = arguments(__doc__, minutes=24)
    profile, whole = PROFILES[chosen.profile], chosen.minutes
    scenes = Scenes(chosen, load(Clip(), "clip", chosen))
    guidance = json.loads((chosen.work / "evaluation.json").read_text())["defaults"]["decoder"]
    student, teacher = load(Decoder(), "decoder", chosen), load(Decoder(), "decoder", chosen)
    for number, steps in enumerate(ROUNDS):
        student.train().requires_grad_(True)
        timesteps = torch.tensor([*trailing_timesteps(2 * steps), -1], device=profile.device)

        def step(_: int, spent: float, steps: int = steps, first: bool = number == 0) -> Tensor:
            latents, conditions = scenes.batch(BATCH * profile.scale)
            nothing = [torch.zeros_like(condition) for condition in conditions]
            at = 2 * torch.randint(0, steps, (len(latents),), device=latents.device)
            start, middle, end = (timesteps[at + ahead] for ahead in range(3))
            now, between, then = level(start), level(middle), level(end)

            def taught(sample: Tensor, timestep: Tensor) -> Tensor:
                told = teacher(sample, timestep.float(), *conditions)
                return guided(teacher(sample, timestep.float(), *nothing), told, guidance) if first else told

            with torch.no_grad(), profile.autocast:
                sample = now.sqrt() * latents + (1 - now).sqrt() * torch.randn_like(latents)
                half = move(sample, taught(sample, start), now, between)
                clean = taught(half, middle)
                target = torch.where(then == 1, clean, aim(sample, move(half, clean, between, then), now, then))
            with profile.autocast:
                drawn = student(sample, start.float(), *conditions)
            return ((drawn - target).square() / (1 - now).clamp(min=0.05)).mean()

        chosen.minutes = whole / len(ROUNDS)
        name = f"few-steps-{steps}"
        train(name, student, step, chosen, peak=2e-4, average=0.995)
        student = load(student, name, chosen)
        teacher = copy.deepcopy(student)
    torch.save({"model": student.state_dict()}, chosen.work / "few-steps.pt")


if __name__ == "__main__":
    main()
