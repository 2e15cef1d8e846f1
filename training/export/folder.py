"""The folder of a family: ONNX files, tokenizer, library, and a manifest with sizes and SHA-256."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.export.graph import export
from training.family import Family
from training.networks.autoregressive import ABOVE
from training.scenes.variation import VARIED

SOURCES = [
    {"name": "Noto Color Emoji", "url": "https://github.com/googlefonts/noto-emoji", "licence": "OFL-1.1"},
    {"name": "Unicode CLDR annotations", "url": "https://cldr.unicode.org", "licence": "Unicode-3.0"},
]
UPSAMPLING = 4
"""How many times wider the upsampler's pictures are than the decoder's."""
NOISE_LEVEL = {"default": 0, "largest": 200}
"""Training steps to which small pictures may be noised before they are enlarged."""
SCHEDULER = {"trainSteps": 1000, "betaSchedule": "squaredcos_cap_v2", "prediction": "sample", "clipSample": None}


class Call(nn.Module):
    """A method of a network as a network of its own, because the exporter takes networks."""

    def __init__(self, network: nn.Module, method: Callable[..., Tensor]):
        super().__init__()
        self.network, self.method = network, method

    def forward(self, *values: Tensor) -> Tensor:
        return self.method(*values)


def decimals(values: Tensor) -> list[float]:
    """Numbers with eight significant digits, for the manifest."""
    return [float(f"{value:.8g}") for value in values.tolist()]


def file_entry(path: Path) -> dict:
    """The manifest's `file`, `bytes` and `sha256` of a file."""
    data = path.read_bytes()
    return {"file": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def write_components(
    family: Family, side: int, folder: Path, upsampler: nn.Module | None = None, autoregressive: nn.Module | None = None
) -> dict:
    """Write the ONNX file of each component. Returns the manifest's `components`."""
    size, text = family.decoder.size, family.encode(["two", "a"])
    picture = torch.zeros(2, 3, side, side)
    latent, at = torch.zeros(2, size.latent, size.side, size.side), torch.zeros(2)
    z = torch.zeros(2, size.embedding)
    conditions = {"image_embeds": z, "text_embeds": z, "hidden_states": text.hidden, "attention_mask": text.mask}
    decoder_inputs = {
        "sample": latent,
        "timestep": at,
        **conditions,
        **({"guidance": torch.ones(2)} if family.distilled else {}),
        "draft": latent,
    }
    decoder = Call(family.decoder, lambda *values: family.decoder(**dict(zip(decoder_inputs, values))))
    drafter = Call(family.decoder, lambda *values: family.decoder.draft(*values[:-1], variation=values[-1]))
    parts = {
        "text-encoder": (
            family.clip.text,
            {"input_ids": text.ids, "attention_mask": text.mask},
            ["text_embeds", "hidden_states"],
        ),
        "image-encoder": (family.clip.image, {"pixel_values": picture}, ["image_embeds"]),
        "prior": (
            family.prior,
            {"sample": z, "timestep": at, "text_embeds": z, "hidden_states": text.hidden, "attention_mask": text.mask},
            ["prediction"],
        ),
        "drafter": (drafter, {**conditions, "variation": torch.zeros(2, len(VARIED))}, ["draft"]),
        "decoder": (decoder, decoder_inputs, ["prediction"]),
        "latent-encoder": (Call(family.autoencoder, family.autoencoder.encode), {"image": picture}, ["latent"]),
        "latent-decoder": (Call(family.autoencoder, family.autoencoder.decode), {"latent": latent}, ["image"]),
    }
    if upsampler:
        large = torch.zeros(2, 3, UPSAMPLING * side, UPSAMPLING * side)
        parts["upsampler"] = (
            upsampler,
            {"sample": large, "timestep": at, "low": picture, "noise_level": at},
            ["prediction"],
        )
    if autoregressive:
        tokens = torch.zeros(2, autoregressive.size.components + 1, dtype=torch.int32)
        parts["autoregressive-prior"] = (
            autoregressive,
            {"tokens": tokens, "text_embeds": z, "hidden_states": text.hidden, "attention_mask": text.mask},
            ["logits"],
        )
    components = {}
    for name, (network, inputs, outputs) in parts.items():
        path = folder / f"{name}.onnx"
        ports = export(network, inputs, outputs, path)
        components[name] = {**file_entry(path), **ports}
    return components


def autoregressive_section(prior: nn.Module, folder: Path, guidance: float) -> dict:
    """The manifest's section on the autoregressive prior, whose axes are those of the embedding space. Writes the
    values of its buckets."""
    path = folder / "autoregressive-values.f32"
    path.write_bytes(prior.values.numpy().astype("<f4").tobytes())
    return {
        "kind": "buckets",
        "components": prior.size.components,
        "buckets": prior.size.buckets,
        "mean": decimals(prior.centre),
        "values": file_entry(path),
        "dotProduct": {"buckets": prior.size.products, "above": ABOVE},
        "unconditional": "empty-text",
        "defaults": {"guidance": guidance, "temperature": 1, "topP": 1},
    }


def write_library(z_i: np.ndarray, captions: dict[str, list[str]], labels: list[str], folder: Path) -> dict:
    """Write image embeddings as float16[N, D] with their captions, on which PCA nodes are fitted. Returns the
    manifest's section."""
    (folder / "library.f16").write_bytes(z_i.astype("<f2").tobytes())
    text = folder / "library.json"
    text.write_text(
        json.dumps({"captions": captions, "labels": labels}, ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    return {
        **file_entry(folder / "library.f16"),
        "count": len(z_i),
        "captions": text.name,
        "captionsSha256": file_entry(text)["sha256"],
    }


def write_family(
    family: Family,
    side: int,
    folder: Path,
    about: dict,
    library: dict,
    defaults: dict,
    upsampler: nn.Module | None = None,
    autoregressive: nn.Module | None = None,
) -> dict:
    """Write everything but the library's files. Returns the manifest, which is written last."""
    size = family.decoder.size
    family.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    manifest = {
        "format": "unclip-model",
        "version": 1,
        **about,
        "licence": "MIT",
        "sources": SOURCES,
        "components": write_components(family, side, folder, upsampler, autoregressive),
        "tokenizer": {
            "kind": "huggingface",
            **file_entry(folder / "tokenizer.json"),
            "contextLength": family.context,
            "padId": 0,
        },
        "embedding": {"space": about["family"], "dimension": size.embedding, "normalised": True},
        "preprocess": {"size": side, "mean": [0.5] * 3, "std": [0.5] * 3},
        "prior": {
            "kind": "diffusion",
            "mean": decimals(family.mean),
            "std": decimals(family.deviation),
            "unconditional": "empty-text",
            "scheduler": SCHEDULER,
            "defaults": {"steps": 25, "guidance": defaults["prior"], "scheduler": "unclip"},
        },
        "decoder": {
            "kind": "latent",
            "sample": [size.latent, size.side, size.side],
            "image": [3, side, side],
            "unconditional": "zeros",
            "latentScale": 1,
            "scheduler": SCHEDULER,
            "defaults": {**defaults["decoder"], "scheduler": "ddim"},
        },
        "library": library,
    }
    if autoregressive:
        manifest["autoregressivePrior"] = autoregressive_section(autoregressive, folder, defaults["prior"])
    if upsampler:
        manifest["upsampler"] = {
            "sample": [3, UPSAMPLING * side, UPSAMPLING * side],
            "low": [3, side, side],
            "resize": "none",
            "noiseLevel": NOISE_LEVEL,
            "scheduler": {**SCHEDULER, "clipSample": 1},
            "defaults": {"steps": 1, "scheduler": "ddim"},
        }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return manifest
