"""Trained weights from and into the checkpoints of a work folder."""

from argparse import Namespace

import torch
from torch import nn

from training.loop import PROFILES
from training.networks.decoder import Decoder
from training.networks.upsampler import Upsampler, UpsamplerSize


def load(model: nn.Module, name: str, options: Namespace) -> nn.Module:
    """`model` with the weights of `work/<name>.pt` (the averaged ones where training averages), in evaluation mode."""
    device = PROFILES[options.profile].device
    model.load_state_dict(torch.load(options.work / f"{name}.pt", map_location=device)["model"])
    return model.to(device).eval().requires_grad_(False)


def upsampler_size(options: Namespace) -> UpsamplerSize | None:
    """The size of the upsampler in `work/upsampler.pt`; None if there is no such file."""
    path = options.work / "upsampler.pt"
    return UpsamplerSize.of(torch.load(path, map_location="cpu")["model"]) if path.exists() else None


def load_upsampler(options: Namespace) -> Upsampler | None:
    """The upsampler of a work folder, in its own size and in evaluation mode; None if there is none."""
    size = upsampler_size(options)
    return load(Upsampler(size), "upsampler", options) if size else None


def replace_in_decoder(name: str, options: Namespace) -> None:
    """Copy the trained `memory`, `composer` or `varier` into `work/decoder.pt` and `work/few-steps.pt`, as far as those
    exist. Other weights stay."""
    for path in (options.work / f"{checkpoint}.pt" for checkpoint in ("decoder", "few-steps")):
        if not path.exists():
            continue
        decoder = Decoder()
        decoder.load_state_dict(torch.load(path, map_location="cpu")["model"], strict=False)
        part = torch.load(options.work / f"{name}.pt", map_location="cpu")["model"]
        getattr(decoder, name).load_state_dict(part)
        torch.save({"model": decoder.state_dict()}, path)
