"""Checkpoints as files of under 16 MiB, to take a work folder to another machine or to bring it back: weights with the values that a family's files hold
(`rounding.py`), in as many bytes as there; the optimizers stay behind.

    python -m training.gpu.parts pack --work .unclip/training --parts parts --names decoder few-steps
    python -m training.gpu.parts unpack --work .unclip/training --parts parts
"""

import argparse
import io
from pathlib import Path

import torch
from torch import Tensor

from training.networks.autoencoder import Autoencoder
from training.networks.autoregressive import AutoregressivePrior
from training.stages.train_classifier import Classifier
from training.networks.clip import Clip
from training.networks.decoder import Decoder
from training.networks.prior import Prior
from training.rounding import is_large, to_int8
from training.networks.upsampler import Upsampler

NETWORKS = {
    "clip": Clip, "autoencoder": Autoencoder, "prior": Prior, "decoder": Decoder, "few-steps": Decoder, "upsampler": Upsampler,
    "autoregressive": AutoregressivePrior, "classifier": Classifier,
}
WHOLE = ("autoencoder", "upsampler", "autoregressive", "classifier", "clip.text")
"""What stays in float16."""
MOST = 15 * 2**20
Packed = dict[str, Tensor | tuple[Tensor, Tensor]]


def pack(name: str, weights: dict[str, Tensor]) -> Packed:
    """Large parameters of a network as int8 and scales, the rest in float16."""
    learnt = {key for key, value in NETWORKS[name]().named_parameters() if is_large(value)}

    def small(key: str, value: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        if key not in learnt or f"{name}.{key}".startswith(WHOLE):
            return value.half() if value.is_floating_point() else value
        whole, scale = to_int8(value.half().float())
        return whole.to(torch.int8), scale

    return {key: small(key, value.cpu()) for key, value in weights.items()}


def unpack(packed: Packed) -> dict[str, Tensor]:
    def large(value: Tensor | tuple[Tensor, Tensor]) -> Tensor:
        if isinstance(value, tuple):
            return value[0].float() * value[1]
        return value.float() if value.is_floating_point() else value

    return {key: large(value) for key, value in packed.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", choices=("pack", "unpack"))
    parser.add_argument("--names", nargs="+", choices=list(NETWORKS), default=["decoder", "few-steps"])
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    parser.add_argument("--parts", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.parts.mkdir(parents=True, exist_ok=True)
    if chosen.way == "pack":
        for name in chosen.names:
            stored = io.BytesIO()
            torch.save(pack(name, torch.load(chosen.work / f"{name}.pt", map_location="cpu")["model"]), stored)
            whole = stored.getvalue()
            for number, begin in enumerate(range(0, len(whole), MOST)):
                (chosen.parts / f"{name}.{number:02}").write_bytes(whole[begin : begin + MOST])
    else:
        chosen.work.mkdir(parents=True, exist_ok=True)
        for name in sorted({path.stem for path in chosen.parts.iterdir() if path.stem in NETWORKS}):
            whole = b"".join(path.read_bytes() for path in sorted(chosen.parts.glob(f"{name}.[0-9][0-9]")))
            torch.save({"model": unpack(torch.load(io.BytesIO(whole)))}, chosen.work / f"{name}.pt")


if __name__ == "__main__":
    main()
