"""Reference numbers of every stage of a family in PyTorch, for tests that have no PyTorch."""

import numpy as np
import torch
from torch import Tensor

from training.defaults import PRIOR_STEPS
from training.diffusion import ancestral, ddim
from training.family import Family

TEXTS = ["a dog wearing a black hat", "كلب يرتدي قبعة سوداء"]
SEED = 7


def first_numbers(values: Tensor, count: int) -> list[float]:
    """The first numbers of a tensor, each as the shortest decimal of its float32."""
    return [float(str(np.float32(value))) for value in values.flatten()[:count].tolist()]


def golden(family: Family, defaults: dict) -> list[dict]:
    """First numbers of every stage for each of TEXTS, one at a time."""
    found = []
    for text in TEXTS:
        encoded, generator = family.encode([text]), torch.Generator().manual_seed(SEED)
        noise = torch.randn(1, len(family.mean), generator=generator)
        predict_z_i = family.predict_z_i(encoded, defaults["prior"])
        z_i = family.unwhiten(ancestral(predict_z_i, noise, PRIOR_STEPS, generator))
        size, advised = family.decoder.size, defaults["decoder"]
        generator = torch.Generator().manual_seed(SEED)
        start = torch.randn(1, size.latent, size.side, size.side, generator=generator)
        latent = ddim(family.predict_latent(z_i, advised["guidance"], encoded), start, advised["steps"])
        found.append(
            {
                "text": text,
                "tokenIds": encoded.ids[0].tolist(),
                "textEmbeds": first_numbers(encoded.z_t, 16),
                "imageEmbeds": first_numbers(z_i, 16),
                "latent": first_numbers(latent, 32),
            }
        )
    return found


def settings(defaults: dict) -> dict:
    """The settings of `golden`, as the test reads them."""
    return {
        "seed": SEED,
        "prior": {"steps": PRIOR_STEPS, "scheduler": "unclip", "guidance": defaults["prior"]},
        "decoder": {
            "steps": defaults["decoder"]["steps"],
            "scheduler": "ddim",
            "spacing": "trailing",
            "eta": 0,
            "guidance": defaults["decoder"]["guidance"],
            "conditioning": "of the text",
        },
    }
