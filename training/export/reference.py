"""Reference numbers of a family's whole pipeline in plain PyTorch, for tests that have no PyTorch."""

import numpy as np
import torch
from torch import Tensor

from training.diffusion import ancestral, ddim, ddim_inversion
from training.family import Family


def numbers(value: Tensor) -> list:
    """Nested lists; each number is the shortest decimal of its float32."""
    return [numbers(part) for part in value] if value.dim() else float(str(np.float32(value.item())))


def traced(trace: list[dict]) -> list[dict]:
    return [{"timestep": step["timestep"], "prediction": numbers(step["prediction"][0].flatten()), "sample": numbers(step["sample"][0].flatten())} for step in trace]


def picture(side: int) -> Tensor:
    """float[1, 3, side, side]: value(c, y, x) = ((7x + 13y + 31c) mod 256) / 255 · 2 − 1."""
    c, y, x = torch.meshgrid(torch.arange(3), torch.arange(side), torch.arange(side), indexing="ij")
    return (((7 * x + 13 * y + 31 * c) % 256) / 255 * 2 - 1)[None]


@torch.no_grad()
def reference(family: Family, side: int, texts: list[str], steps: int = 5, seed: int = 7) -> dict:
    """Every intermediate of: encoders, prior (unclip, guidance 2), decoder (ddim, guidance 3, eta 0 and 1), inversion, autoencoder."""
    texts_told, image = family.told(texts), picture(side)
    size, dimension = family.decoder.size, len(family.mean)
    one = family.told(texts[:1])
    generator, prior_trace = torch.Generator().manual_seed(seed), []
    noise = torch.randn(1, dimension, generator=generator)
    z_i = family.whole(ancestral(family.predict_z_i(one, 2.0), noise, steps, generator, prior_trace))
    decoded = {}
    for eta in (0, 1):
        generator, trace = torch.Generator().manual_seed(seed), []
        start = torch.randn(1, size.latent, size.side, size.side, generator=generator)
        latent = ddim(family.predict_latent(z_i, 3.0, one.z_t), start, steps, eta, generator, trace)
        decoded[f"eta{eta}"] = {"start": numbers(start.flatten()), "steps": traced(trace), "image": numbers(family.autoencoder.decode(latent)[0].flatten()[:256])}
    encoded, inversion = family.autoencoder.encode(image), []
    inverted = ddim_inversion(family.predict_latent(family.clip.image(image), 1.0), encoded, steps, inversion)
    return {
        "words": "Plain PyTorch, weights rounded to float16. Arrays are flat, C order. Guidance: plain + g * (told - plain).",
        "texts": texts, "tokenIds": texts_told.ids.tolist(), "textEmbeds": numbers(texts_told.z_t), "hiddenStates": numbers(texts_told.hidden.flatten(1)),
        "image": {"formula": picture.__doc__, "imageEmbeds": numbers(family.clip.image(image)[0]), "latent": numbers(encoded[0].flatten()), "decoded": numbers(family.autoencoder.decode(encoded)[0].flatten()[:256])},
        "prior": {"seed": seed, "guidance": 2, "start": numbers(noise[0]), "steps": traced(prior_trace), "imageEmbeds": numbers(z_i[0])},
        "decoder": {"seed": seed, "guidance": 3, "textEmbeds": "of the first text", "imageEmbeds": "of the prior", **decoded},
        "inversion": {"rule": ddim_inversion.__doc__, "guidance": 1, "imageEmbeds": "of the image", "textEmbeds": "zeros", "steps": traced(inversion), "noise": numbers(inverted[0].flatten())},
    }
