"""Sampling loops in plain PyTorch, float32 as in diffusers: what the TypeScript pipelines are held against."""

import math

import torch
from torch import Tensor, nn

from .tiny_networks import COMPONENTS, LARGE, SIDE


def cosine_tables() -> tuple[Tensor, Tensor]:
    """betas and their running products, float32[1000]. Nichol & Dhariwal 2021; diffusers `squaredcos_cap_v2`."""
    level = lambda s: math.cos((s + 0.008) / 1.008 * math.pi / 2) ** 2  # noqa: E731
    betas = torch.tensor([min(1 - level((i + 1) / 1000) / level(i / 1000), 0.999) for i in range(1000)])
    return betas, torch.cumprod(1 - betas, 0)


BETAS, PRODUCTS = cosine_tables()


def product(t: int) -> Tensor:
    return PRODUCTS[t] if t >= 0 else torch.tensor(1.0)


def unclip_steps(count: int) -> list[int]:
    """diffusers `UnCLIPScheduler.set_timesteps`: 5 give [999, 749, 500, 250, 0]."""
    return [round(i * 999 / (count - 1)) for i in range(count - 1, -1, -1)]


def trailing_steps(count: int) -> list[int]:
    """diffusers `timestep_spacing="trailing"`: 5 give [999, 799, 599, 399, 199]."""
    return [round(1000 - i * 1000 / count) - 1 for i in range(count)]


def unclip_step(x: Tensor, x0: Tensor, t: int, before: int, generator: torch.Generator) -> Tensor:
    """The posterior of diffusers' UnCLIPScheduler from t to `before`, with its variance "fixed_small_log"; no noise at t = 0."""
    beta = BETAS[t] if before == t - 1 else 1 - product(t) / product(before)
    mean = product(before).sqrt() * beta / (1 - product(t)) * x0 + (1 - beta).sqrt() * (1 - product(before)) / (1 - product(t)) * x
    if t == 0:
        return mean
    variance = ((1 - product(before)) / (1 - product(t)) * beta).clamp(min=1e-20)
    return mean + torch.exp(0.5 * variance.log()) * torch.randn(x.shape, generator=generator)


def sample_prior(prior: nn.Module, rows: dict[str, tuple[Tensor, Tensor]], guidance: float, clip: float, seed: int, count: int) -> dict:
    """UnCLIP posterior sampling (x0, fixed_small_log). `rows` hold (unconditional, conditional) inputs of one caption."""
    both = {name: torch.cat(pair) for name, pair in rows.items()}
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn((1, rows["text_embeds"][0].shape[1]), generator=generator)
    steps, trace = unclip_steps(count), [x]
    for index, t in enumerate(steps):
        null, given = prior(torch.cat([x, x]), torch.full((2,), float(t)), **both).chunk(2)
        x0 = (null + guidance * (given - null)).clamp(-clip, clip)
        x = unclip_step(x, x0, t, steps[index + 1] if index + 1 < count else t - 1, generator)
        trace.append(x)
    return {"timesteps": steps, "samples": trace}


def sample_decoder(decoder: nn.Module, conditions: dict[str, Tensor], guidance: float, eta: float, start: Tensor, generator: torch.Generator, count: int) -> dict:
    """DDIM (Song et al. 2020, equation 12) with trailing steps; the last one lands on the clean sample. Unconditional rows are zeros."""
    both = {name: torch.cat([torch.zeros_like(value), value]) for name, value in conditions.items()}
    steps, x = trailing_steps(count), start
    trace = [x]
    for index, t in enumerate(steps):
        null, given = decoder(torch.cat([x, x]), torch.full((2,), float(t)), **both).chunk(2)
        x0 = null + guidance * (given - null)
        now, then = product(t), product(steps[index + 1] if index + 1 < count else -1)
        noise = (x - now.sqrt() * x0) / (1 - now).sqrt()
        sigma = eta * ((1 - then) / (1 - now) * (1 - now / then)).sqrt()
        x = then.sqrt() * x0 + (1 - then - sigma**2).clamp(min=0).sqrt() * noise
        if eta > 0:
            x = x + sigma * torch.randn(x.shape, generator=generator)
        trace.append(x)
    return {"timesteps": steps, "samples": trace}


def invert(decoder: nn.Module, conditions: dict[str, Tensor], latent: Tensor, count: int) -> dict:
    """DDIM inversion without guidance. The network is asked at the level a step goes to, as in diffusers' DDIMInverseScheduler, and its
    x0 becomes noise at that level too: the clean level has no noise to speak of."""
    steps, x = trailing_steps(count)[::-1], latent
    trace = [x]
    for index, t in enumerate(steps):
        x0 = decoder(x, torch.full((1,), float(t)), **conditions)
        now, then = product(steps[index - 1] if index else -1), product(t)
        noise = (x - then.sqrt() * x0) / (1 - then).sqrt()
        x = then.sqrt() * (x - (1 - now).sqrt() * noise) / now.sqrt() + (1 - then).sqrt() * noise
        trace.append(x)
    return {"timesteps": steps, "samples": trace}


def sample_upsampler(upsampler: nn.Module, low: Tensor, level: int, sampler: str, count: int, seed: int) -> Tensor:
    """The large picture from the small one float[1, 3, h, h], which is noised to `level` first, and then enlarged if the network takes a larger one.
    "ddim" reads the network's output as x0, without noise in the steps; "karlo" reads it as the noise and samples as Karlo's super resolution.
    Noise is drawn for the small picture even at level 0, where none is added, so that the start stays the same."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(low.shape, generator=generator)
    if level > 0:
        low = product(level).sqrt() * low + (1 - product(level)).sqrt() * drawn
    if low.shape[-1] != SIDE:
        low = nn.functional.interpolate(low, size=(SIDE, SIDE), mode="bicubic", align_corners=False, antialias=True)
    x = torch.randn((1, *LARGE), generator=generator)
    steps = trailing_steps(count) if sampler == "ddim" else unclip_steps(count)
    for index, t in enumerate(steps):
        predicted = upsampler(x, torch.full((1,), float(t)), low, torch.full((1,), float(level)))
        now, last = product(t), index + 1 == count
        if sampler == "ddim":
            then = product(-1 if last else steps[index + 1])
            x = then.sqrt() * predicted + (1 - then).sqrt() * (x - now.sqrt() * predicted) / (1 - now).sqrt()
        else:
            x0 = ((x - (1 - now).sqrt() * predicted) / now.sqrt()).clamp(-1, 1)
            x = unclip_step(x, x0, t, t - 1 if last else steps[index + 1], generator)
    return x


MARGIN = 3e-5
"""How near to the edge of a bucket's share a drawn number may lie: nearer, rounding would decide which bucket it is."""


def bucket_at(logits: Tensor, temperature: float, top_p: float, uniform: float) -> int:
    """The bucket that the part `uniform` of the probability reaches, of the likeliest ones that hold `top_p` together. Float64. Raises ValueError
    where that is a matter of rounding."""
    weights = torch.softmax(logits.double() / temperature, -1)
    falling, order = weights.sort(descending=True, stable=True)
    held = falling.cumsum(-1) - falling
    if top_p < 1 and (held - top_p).abs().min() < MARGIN:
        raise ValueError("the share top_p ends at the edge of a bucket: take another seed")
    weights[order[held >= top_p]] = 0
    edges = weights.cumsum(-1) / weights.sum()
    if (edges - uniform).abs().min() < MARGIN:
        raise ValueError("a number was drawn at the edge of a bucket: take another seed")
    return int((edges <= uniform).sum())


def sample_autoregressive(prior: nn.Module, rows: dict[str, tuple[Tensor, Tensor]], parts: int, above: float, run: dict) -> list[int]:
    """The tokens of one caption: the bucket of z_i · z_t, evenly drawn from those above the share `above`, then a bucket a coordinate. `rows` hold
    (unconditional, conditional) inputs; `run` has seed, guidance, temperature and topP."""
    both = {name: torch.cat(pair) for name, pair in rows.items()}
    generator = torch.Generator().manual_seed(run["seed"])
    uniform = lambda: torch.rand(1, generator=generator).item()  # noqa: E731
    tokens = torch.zeros(1, COMPONENTS + 1, dtype=torch.int32)
    tokens[0, 0] = int((above + (1 - above) * uniform()) * parts)
    for component in range(COMPONENTS):
        null, given = prior(torch.cat([tokens, tokens]), **both)[:, component]
        tokens[0, component + 1] = bucket_at(null + run["guidance"] * (given - null), run["temperature"], run["topP"], uniform())
    return tokens[0].tolist()
