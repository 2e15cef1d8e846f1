"""Compare the files of an exported family with PyTorch: each loads in onnxruntime, takes two batch sizes and gives the
same results."""

import json
from pathlib import Path

import numpy as np
import torch

from training.family import Family
from training.published import session


@torch.no_grad()
def parity(
    family: Family,
    folder: Path,
    upsampler: torch.nn.Module | None = None,
    autoregressive: torch.nn.Module | None = None,
) -> dict[str, float]:
    """Largest difference between PyTorch and onnxruntime for each component, over batches of one and three."""
    manifest, random = json.loads((folder / "manifest.json").read_text()), torch.Generator().manual_seed(3)
    auto = family.autoencoder
    networks = {
        "text-encoder": family.clip.text,
        "image-encoder": family.clip.image,
        "prior": family.prior,
        "drafter": lambda *values: family.decoder.draft(*values[:-1], variation=values[-1]),
        "decoder": family.decoder,
        "latent-encoder": auto.encode,
        "latent-decoder": auto.decode,
        "upsampler": upsampler,
        "autoregressive-prior": autoregressive,
    }
    worst = {}
    for name, component in manifest["components"].items():
        runner = session(folder, name, threads=2)
        for batch in (1, 3):
            text = family.encode(["a dog wearing a black hat", "قبعة", ""][:batch])
            tokens = torch.randint(
                0,
                64,
                (batch, component["inputs"].get("tokens", {"shape": [0, 1]})["shape"][1]),
                generator=random,
                dtype=torch.int32,
            )
            known = {
                "tokens": tokens,
                "input_ids": text.ids,
                "attention_mask": text.mask,
                "timestep": torch.full((batch,), 321.0),
                "noise_level": torch.full((batch,), 50.0),
                "guidance": torch.linspace(1, 4, batch),
                "hidden_states": text.hidden,
            }
            feeds = {
                port: known.get(port, torch.randn(batch, *shape["shape"][1:], generator=random))
                for port, shape in component["inputs"].items()
            }
            wanted = networks[name](**feeds) if name == "decoder" else networks[name](*feeds.values())
            wanted = [wanted] if isinstance(wanted, torch.Tensor) else wanted
            got = runner.run(list(component["outputs"]), {port: value.numpy() for port, value in feeds.items()})
            worst[name] = max(worst.get(name, 0.0), *(float(np.abs(a - b.numpy()).max()) for a, b in zip(got, wanted)))
    return worst
