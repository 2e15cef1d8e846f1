"""Make a work folder from a published family, so that training can go on from its weights.

    python -m training.stages.restore [--folder models/emoji] [--work .unclip/training]

The exporter renames, transposes and reshapes some weights. To find out which, untrained networks are exported and each
of their parameters is looked up by value. What no file contains (CLIP's temperature, the optimizers' state) starts
anew.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from training.export.folder import write_components
from training.family import Family
from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip
from training.networks.decoder import Decoder, GuidanceEmbedding
from training.networks.prior import Prior
from training.networks.upsampler import Upsampler, UpsamplerSize
from training.space import save_space

TRANSFORMS = {
    "same": lambda values, _: values,
    "transposed": lambda values, _: values.T,
    "flat": lambda values, _: values.reshape(-1),
    "squeezed": lambda values, shape: (
        values.squeeze(1) if values.ndim == 4 and len(shape) == 3 and values.shape[1] == 1 else values
    ),
    "narrowed": lambda values, shape: values[:, : shape[1]] if len(shape) == values.ndim == 4 else values,
}
"""By name, functions that undo the exporter's changes to a weight of a certain shape. "narrowed" undoes
`export/convolutions.py`."""


def weights(path: Path) -> dict[str, np.ndarray]:
    """The weights of a file by their names in the network: float16, or float32 where the file stores int8
    (`export/storage.py`)."""
    stored = {weight.name: numpy_helper.to_array(weight) for weight in onnx.load(path).graph.initializer}
    found = {
        name.removesuffix(".half"): values for name, values in stored.items() if not name.endswith((".int8", ".scale"))
    }
    for name, values in stored.items():
        if name.endswith(".int8"):
            network_name = name.removesuffix(".int8")
            found[network_name] = values.astype(np.float32) * stored[f"{network_name}.scale"]
    return found


def find_stored(value: np.ndarray, stored: dict[str, np.ndarray]) -> tuple[str, str] | None:
    """Name of the stored array that holds `value`, and of the transform that restores it."""
    for name, candidate in stored.items():
        for transform, apply in TRANSFORMS.items():
            turned = apply(candidate, value.shape)
            if turned.shape == value.shape and np.array_equal(turned, value.astype(candidate.dtype)):
                return name, transform
    return None


@torch.no_grad()
def restore(folder: Path) -> dict[str, torch.nn.Module]:
    """Networks by the name of their checkpoint, with the weights of `folder`. Networks that the folder lacks, or has in
    another shape, are left out."""
    family = {"clip": Clip(), "autoencoder": Autoencoder(), "decoder": Decoder(), "prior": Prior()}
    published = folder / "upsampler.onnx"
    size = UpsamplerSize.of(weights(published)) if published.exists() else UpsamplerSize()
    networks = {**family, "upsampler": Upsampler(size)}
    for network in networks.values():
        for value in [*network.parameters(), *network.buffers()]:
            value.copy_(torch.randn_like(value))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    missing: set[str] = set()
    distilled = "guidance" in json.loads((folder / "manifest.json").read_text())["components"]["decoder"]["inputs"]
    if not distilled:
        # the exporter numbers all weights, also those that it then leaves out
        family["decoder"].guidance = None
    untrained_family = Family(
        tokenizer, **family, mean=torch.zeros(256), deviation=torch.ones(256), distilled=distilled
    )
    with tempfile.TemporaryDirectory() as exported:
        write_components(untrained_family, 64, Path(exported), networks["upsampler"])
        for path in sorted(Path(exported).glob("*.onnx")):
            untrained = weights(path)
            trained = weights(folder / path.name) if (folder / path.name).exists() else {}
            for key, network in networks.items():
                for value in [*network.parameters(), *network.buffers()]:
                    found = find_stored(value.numpy(), untrained)
                    if not found:
                        continue
                    name, transform = found
                    undone = TRANSFORMS[transform](trained[name], value.shape) if name in trained else None
                    if undone is None or undone.shape != value.shape:
                        missing.add(key)
                        continue
                    value.copy_(torch.from_numpy(undone.astype(np.float32)))
    networks["clip"].scale.fill_(float(np.log(100)))
    if not distilled:
        networks["decoder"].guidance = GuidanceEmbedding(networks["decoder"].size.width)
    if "decoder" not in missing:
        networks |= {name: getattr(networks["decoder"], name) for name in ("memory", "composer", "varier")}
        networks |= {"few-steps": networks["decoder"]} if distilled else {}
    return {name: network for name, network in networks.items() if name not in missing}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("models/emoji"))
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    shutil.copy(options.folder / "tokenizer.json", options.work)
    manifest = json.loads((options.folder / "manifest.json").read_text())
    save_space(options.work, manifest["prior"]["mean"], manifest["prior"]["std"])
    guidance = {name: manifest[name]["defaults"]["guidance"] for name in ("prior", "decoder")}
    (options.work / "evaluation.json").write_text(json.dumps({"defaults": guidance}))
    for name, network in restore(options.folder).items():
        torch.save({"model": network.state_dict()}, options.work / f"{name}.pt")
        count = sum(value.numel() for value in network.parameters())
        print(f"{options.work / name}.pt: {count:,} weights", flush=True)


if __name__ == "__main__":
    main()
