"""Checkpoints as files of under 16 MiB, to move a work folder between machines: weights with the values that a family's
files contain (`rounding.py`), in as many bytes. The optimizers' state is left out.

    python -m training.gpu.transfer pack --work .unclip/training --parts parts --names decoder few-steps
    python -m training.gpu.transfer unpack --work .unclip/training --parts parts
"""

import argparse
import io
from pathlib import Path

import torch
from torch import Tensor

from training.networks.autoencoder import Autoencoder
from training.networks.autoregressive import AutoregressivePrior
from training.networks.classifier import Classifier
from training.networks.clip import Clip
from training.networks.decoder import Decoder
from training.networks.prior import Prior
from training.networks.upsampler import Upsampler
from training.rounding import is_large, to_int8

NETWORKS = {
    "clip": Clip,
    "autoencoder": Autoencoder,
    "prior": Prior,
    "decoder": Decoder,
    "few-steps": Decoder,
    "upsampler": Upsampler,
    "autoregressive": AutoregressivePrior,
    "classifier": Classifier,
}
HALF = ("autoencoder", "upsampler", "autoregressive", "classifier", "clip.text")
"""Networks whose large parameters stay float16."""
PART_BYTES = 15 * 2**20
Packed = dict[str, Tensor | tuple[Tensor, Tensor]]


def pack(name: str, weights: dict[str, Tensor]) -> Packed:
    """Large parameters of a network as int8 and scales, everything else in float16."""
    large = {key for key, value in NETWORKS[name]().named_parameters() if is_large(value)}

    def pack_one(key: str, value: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        if key not in large or f"{name}.{key}".startswith(HALF):
            return value.half() if value.is_floating_point() else value
        rounded, scale = to_int8(value.half().float())
        return rounded.to(torch.int8), scale

    return {key: pack_one(key, value.cpu()) for key, value in weights.items()}


def unpack(packed: Packed) -> dict[str, Tensor]:
    """The float32 weights of packed ones."""

    def unpack_one(value: Tensor | tuple[Tensor, Tensor]) -> Tensor:
        if isinstance(value, tuple):
            return value[0].float() * value[1]
        return value.float() if value.is_floating_point() else value

    return {key: unpack_one(value) for key, value in packed.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("direction", choices=("pack", "unpack"))
    parser.add_argument("--names", nargs="+", choices=list(NETWORKS), default=["decoder", "few-steps"])
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    parser.add_argument("--parts", type=Path, required=True)
    options = parser.parse_args()
    options.parts.mkdir(parents=True, exist_ok=True)
    if options.direction == "pack":
        for name in options.names:
            file = io.BytesIO()
            torch.save(pack(name, torch.load(options.work / f"{name}.pt", map_location="cpu")["model"]), file)
            content = file.getvalue()
            for number, begin in enumerate(range(0, len(content), PART_BYTES)):
                (options.parts / f"{name}.{number:02}").write_bytes(content[begin : begin + PART_BYTES])
    else:
        options.work.mkdir(parents=True, exist_ok=True)
        for name in sorted({path.stem for path in options.parts.iterdir() if path.stem in NETWORKS}):
            paths = sorted(options.parts.glob(f"{name}.[0-9][0-9]"))
            content = b"".join(path.read_bytes() for path in paths)
            torch.save({"model": unpack(torch.load(io.BytesIO(content)))}, options.work / f"{name}.pt")


if __name__ == "__main__":
    main()
