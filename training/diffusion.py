"""Noise schedule, training loss and the two samplers, in plain PyTorch: the reference of the TypeScript schedulers."""

import math
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

STEPS = 1000
Predict = Callable[[Tensor, float], Tensor]
"""(x_t, timestep) to x0, guidance included."""


def signal() -> Tensor:
    """float64[1000]: cumulated alpha of the cosine schedule "squaredcos_cap_v2". Nichol & Dhariwal 2021."""

    def curve(t: float) -> float:
        return math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2

    betas = [min(1 - curve((i + 1) / STEPS) / curve(i / STEPS), 0.999) for i in range(STEPS)]
    return torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)


SIGNAL = signal()


@cache
def signal_on(device: torch.device) -> Tensor:
    """`SIGNAL` on a device."""
    return SIGNAL.to(device)


def loss(clean: Tensor, predict: Callable[[Tensor, Tensor], Tensor], late: float = 1) -> Tensor:
    """Mean square error of x0 with v's weight: 1/σ², clipped at σ = 0.1.

    `predict` takes x_t and timestep float[B]. `late` above 1 draws more of the late timesteps, at which only the
    condition determines what the picture shows. With `axes` float[D, D], one vector a column, the error is measured
    along them.
    """
    timestep = (STEPS * (1 - torch.rand(len(clean), device=clean.device) ** late)).long().clamp(max=STEPS - 1)
    shape = (-1,) + (1,) * (clean.dim() - 1)
    level = signal_on(clean.device)[timestep].float().view(shape)
    noised = level.sqrt() * clean + (1 - level).sqrt() * torch.randn_like(clean)
    error = predict(noised, timestep.float()) - clean
    return (error.square() / (1 - level).clamp(min=0.01)).mean()


def guided(unconditional: Tensor, conditional: Tensor, guidance: float) -> Tensor:
    """Classifier-free guidance. Ho & Salimans 2022."""
    return unconditional + guidance * (conditional - unconditional)


def unclip_timesteps(steps: int) -> list[int]:
    """diffusers' UnCLIPScheduler: evenly from 999 to 0, rounded half to even."""
    return [round(i * (STEPS - 1) / (steps - 1)) for i in range(steps)][::-1]


def ancestral(
    predict: Predict, noise: Tensor, steps: int, generator: torch.Generator, trace: list | None = None
) -> Tensor:
    """UnCLIPScheduler with x0 prediction and variance "fixed_small_log": noise is drawn once a step, and not at
    timestep 0."""
    sample, timesteps = noise, unclip_timesteps(steps)
    for at, timestep in enumerate(timesteps):
        clean = predict(sample, timestep)
        level = SIGNAL[timestep].item()
        before = SIGNAL[timesteps[at + 1]].item() if at + 1 < len(timesteps) else 1.0
        beta = 1 - level / before
        mean = before**0.5 * beta / (1 - level) * clean + (1 - beta) ** 0.5 * (1 - before) / (1 - level) * sample
        if timestep > 0:
            variance = max((1 - before) / (1 - level) * beta, 1e-20)
            mean = mean + math.exp(0.5 * math.log(variance)) * torch.randn(
                noise.shape, generator=generator, device=generator.device
            ).to(noise.device)
        sample = mean
        if trace is not None:
            trace.append({"timestep": timestep, "prediction": clean, "sample": sample})
    return sample


def trailing_timesteps(steps: int) -> list[int]:
    """diffusers' timestep_spacing "trailing"."""
    return [round(STEPS - i * STEPS / steps) - 1 for i in range(steps)]


def move(sample: Tensor, clean: Tensor, now: float, then: float, sigma: float = 0) -> Tensor:
    """A DDIM step from one cumulated alpha to another, given x0: its mean, if noise of `sigma` is added afterwards.
    Song et al. 2021, equation 12."""
    epsilon = (sample - now**0.5 * clean) / (1 - now) ** 0.5
    return then**0.5 * clean + max(1 - then - sigma**2, 0) ** 0.5 * epsilon


def ddim(
    predict: Predict,
    noise: Tensor,
    steps: int,
    eta: float = 0,
    generator: torch.Generator | None = None,
    trace: list | None = None,
) -> Tensor:
    """DDIM with x0 prediction, trailing timesteps, final alpha 1. Song et al. 2021, equations 12 and 16."""
    sample, timesteps = noise, trailing_timesteps(steps)
    for at, timestep in enumerate(timesteps):
        clean = predict(sample, timestep)
        level = SIGNAL[timestep].item()
        before = SIGNAL[timesteps[at + 1]].item() if at + 1 < steps else 1.0
        sigma = eta * ((1 - before) / (1 - level) * (1 - level / before)) ** 0.5
        sample = move(sample, clean, level, before, sigma)
        if eta > 0:
            sample = sample + sigma * torch.randn(noise.shape, generator=generator).to(noise.device)
        if trace is not None:
            trace.append({"timestep": timestep, "prediction": clean, "sample": sample})
    return sample


def ddim_inversion(predict: Predict, clean: Tensor, steps: int, trace: list | None = None) -> Tensor:
    """Latent to the noise that DDIM (eta 0, same steps) turns back into it, upwards through the trailing timesteps.

    Each step runs the network at the timestep it goes to and reads epsilon at the alpha it comes from, as diffusers'
    DDIMInverseScheduler. The first step comes from alpha 1, where there is no noise to read, so it reads epsilon at the
    alpha it goes to.
    """
    sample, before = clean, 1.0
    for timestep in trailing_timesteps(steps)[::-1]:
        origin = predict(sample, timestep)
        level = SIGNAL[timestep].item()
        read = before if before < 1 else level
        epsilon = (sample - read**0.5 * origin) / (1 - read) ** 0.5
        sample = level**0.5 * origin + (1 - level) ** 0.5 * epsilon
        before = level
        if trace is not None:
            trace.append({"timestep": timestep, "prediction": origin, "sample": sample})
    return sample


def refined_inversion(predict: Predict, clean: Tensor, steps: int, refinements: int) -> Tensor:
    """`ddim_inversion` whose steps are fixed-point iterations (Pan et al. 2023, "Effective real image editing with
    accelerated iterative diffusion inversion"): each is repeated with its own result, so that a DDIM step from there
    returns to where it came from. Epsilon is read at the alpha that the step goes to."""
    sample, before = clean, 1.0
    for timestep in trailing_timesteps(steps)[::-1]:
        level, seen = SIGNAL[timestep].item(), sample
        for _ in range(refinements + 1):
            epsilon = (seen - level**0.5 * predict(seen, timestep)) / (1 - level) ** 0.5
            origin = (sample - (1 - before) ** 0.5 * epsilon) / before**0.5
            seen = level**0.5 * origin + (1 - level) ** 0.5 * epsilon
        sample, before = seen, level
    return sample
