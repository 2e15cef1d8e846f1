"""Write the test family `tests/fixtures/models/tiny`: weights, tokenizer, library, manifest and PyTorch's own results.

Run from the repository's root: python -m models.export.tiny, and then .tiny_upsampler, .tiny_autoregressive and .tiny_tokens
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from . import tiny_golden as golden
from . import tiny_networks as networks
from .convolutions import widen
from .shapes import fold
from .tiny_networks import CONTEXT, EMBEDDING, HIDDEN, LATENT, SIDE

FOLDER = Path("tests/fixtures/models/tiny")
CAPTIONS = ["a dog wearing a black hat", "كلب يرتدي قبعة سوداء", ""]
LIBRARY = 50
PRIOR_CLIP = 1.5
BATCH = "batch"
WHOLE = ("input_ids", "tokens")
IDS, MASK, EMBEDS = [BATCH, CONTEXT], [BATCH, CONTEXT], [BATCH, EMBEDDING]
TOKENS, SAMPLE, PIXELS = [BATCH, CONTEXT, HIDDEN], [BATCH, *LATENT], [BATCH, 3, SIDE, SIDE]
COMPONENTS = {
    "text-encoder": (networks.TextEncoder, {"input_ids": IDS, "attention_mask": MASK}, {"text_embeds": EMBEDS, "hidden_states": TOKENS}),
    "image-encoder": (networks.ImageEncoder, {"pixel_values": PIXELS}, {"image_embeds": EMBEDS}),
    "prior": (
        networks.Prior,
        {"sample": EMBEDS, "timestep": [BATCH], "text_embeds": EMBEDS, "hidden_states": TOKENS, "attention_mask": MASK},
        {"prediction": EMBEDS},
    ),
    "decoder": (networks.Decoder, {"sample": SAMPLE, "timestep": [BATCH], "image_embeds": EMBEDS, "text_embeds": EMBEDS}, {"prediction": SAMPLE}),
    "latent-encoder": (networks.LatentEncoder, {"image": PIXELS}, {"latent": SAMPLE}),
    "latent-decoder": (networks.LatentDecoder, {"latent": SAMPLE}, {"image": PIXELS}),
}


def port(name: str, shape: list) -> dict:
    return {"dtype": "int32" if name in WHOLE else "float32", "shape": shape}


def component(name: str, inputs: dict, outputs: dict, folder: Path = FOLDER) -> dict:
    """The manifest's part on an exported network."""
    ports = {"inputs": inputs, "outputs": outputs}
    return {**described(f"{name}.onnx", folder), **{kind: {key: port(key, shape) for key, shape in named.items()} for kind, named in ports.items()}}


def store_half(path: Path) -> None:
    """Keep float32 weights of an ONNX file as float16, with a Cast to float32 behind each."""
    model = widen(fold(onnx.load(path)))
    casts = []
    for weight in [w for w in model.graph.initializer if w.data_type == TensorProto.FLOAT and len(numpy_helper.to_array(w).shape) > 0]:
        name, halved = weight.name, numpy_helper.to_array(weight).astype(np.float16)
        weight.CopyFrom(numpy_helper.from_array(halved, f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def export(name: str, model: torch.nn.Module, inputs: dict, outputs: dict, folder: Path = FOLDER) -> None:
    example = tuple(torch.ones([2, *shape[1:]], dtype=torch.int32 if key in WHOLE else torch.float32) for key, shape in inputs.items())
    path = folder / f"{name}.onnx"
    torch.onnx.export(
        model, example, str(path), input_names=list(inputs), output_names=list(outputs), opset_version=17, dynamo=False,
        dynamic_axes={key: {0: BATCH} for key in [*inputs, *outputs]},
    )
    store_half(path)


def train_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokens = ["<pad>", "<s>", "</s>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=networks.VOCABULARY, special_tokens=tokens, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CAPTIONS[:2] * 8, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    tokenizer.save(str(FOLDER / "tokenizer.json"))
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """int32[N, 16] ids and float32[N, 16] mask; a long text is cut and keeps `</s>` at its end."""
    ids, mask = torch.zeros(len(texts), CONTEXT, dtype=torch.int32), torch.zeros(len(texts), CONTEXT)
    for row, encoding in enumerate(tokenizer.encode_batch(texts)):
        kept = encoding.ids if len(encoding.ids) <= CONTEXT else encoding.ids[: CONTEXT - 1] + [2]
        ids[row, : len(kept)] = torch.tensor(kept, dtype=torch.int32)
        mask[row, : len(kept)] = 1
    return ids, mask


def test_picture() -> np.ndarray:
    """uint8[32, 32, 3]; the formula is in golden.json."""
    y, x, channel = np.indices((SIDE, SIDE, 3))
    return ((x * 7 + y * 3 + channel * 60 + x * y) % 256).astype(np.uint8)


def described(name: str, folder: Path = FOLDER) -> dict:
    content = (folder / name).read_bytes()
    return {"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def plain(value: object) -> object:
    """Tensors as nested lists of float32 in the shortest form that reads back the same."""
    if isinstance(value, torch.Tensor):
        return [plain(row) for row in value] if value.ndim else float(str(np.float32(value.item()))) if value.is_floating_point() else value.item()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def write_json(name: str, value: object, folder: Path = FOLDER) -> None:
    (folder / name).write_text(json.dumps(plain(value), ensure_ascii=False) + "\n")


def write_golden(nets: dict[str, torch.nn.Module], tokenizer: Tokenizer, white: dict[str, torch.Tensor]) -> None:
    ids, mask = encode(tokenizer, CAPTIONS)
    texts, hidden = nets["text-encoder"](ids, mask)
    pixels = torch.from_numpy(test_picture()).permute(2, 0, 1)[None].float() / 127.5 - 1
    image = nets["image-encoder"](pixels)
    rows = {"text_embeds": (texts[2:], texts[:1]), "hidden_states": (hidden[2:], hidden[:1]), "attention_mask": (mask[2:], mask[:1])}
    prior = golden.sample_prior(nets["prior"], rows, guidance=2, clip=PRIOR_CLIP, seed=7, count=5)
    z = torch.nn.functional.normalize(prior["samples"][-1] * white["std"] + white["mean"], dim=-1)
    conditions = {"image_embeds": z, "text_embeds": texts[:1]}
    decoded = {}
    for name, eta in {"eta0": 0.0, "eta1": 1.0}.items():
        generator = torch.Generator().manual_seed(7)
        start = torch.randn((1, *LATENT), generator=generator)
        decoded[name] = golden.sample_decoder(nets["decoder"], conditions, 3, eta, start, generator, 5)
        decoded[name]["picture"] = nets["latent-decoder"](decoded[name]["samples"][-1])
    latent = nets["latent-encoder"](pixels)
    nothing = {"image_embeds": image, "text_embeds": torch.zeros_like(image)}
    write_json("golden.json", {
        "about": "PyTorch's results, float32. picture[y][x][c] = (7x + 3y + 60c + xy) mod 256. `samples` hold the start and the sample after each step.",
        "captions": CAPTIONS, "ids": ids, "mask": mask, "textEmbeddings": texts, "hidden": hidden, "imageEmbedding": image,
        "prior": {"guidance": 2, "seed": 7, "steps": 5, **prior, "embedding": z},
        "decoder": {"guidance": 3, "seed": 7, "steps": 5, **decoded},
        "inversion": {"latent": latent, "steps": 5, **golden.invert(nets["decoder"], nothing, latent, 5)},
    })


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(20)
    torch.set_grad_enabled(False)
    nets = {}
    for name, (network, inputs, outputs) in COMPONENTS.items():
        nets[name] = network().half().float().eval()
        export(name, nets[name], inputs, outputs)
    tokenizer = train_tokenizer()
    library = torch.nn.functional.normalize(torch.randn(LIBRARY, EMBEDDING), dim=-1)
    (FOLDER / "library.f16").write_bytes(library.numpy().astype("<f2").tobytes())
    names = [f"thing {index}" for index in range(LIBRARY)]
    write_json("library.json", {"captions": {"en": [f"a {name}" for name in names], "ar": [f"شيء {index}" for index in range(LIBRARY)]}, "labels": names})
    white = {"mean": library.mean(0), "std": library.std(0)}
    training = {"trainSteps": 1000, "betaSchedule": "squaredcos_cap_v2", "prediction": "sample"}
    captions = described("library.json")
    write_json("manifest.json", {
        "format": "unclip-model", "version": 1, "family": "tiny", "title": "Tiny", "licence": "MIT", "sources": [],
        "description": "Random weights with the interface of a real family, for tests. Written by models/export/tiny.py.",
        "components": {name: component(name, inputs, outputs) for name, (_, inputs, outputs) in COMPONENTS.items()},
        "tokenizer": {"kind": "huggingface", **described("tokenizer.json"), "contextLength": CONTEXT, "padId": 0},
        "embedding": {"space": "tiny", "dimension": EMBEDDING, "normalised": True},
        "preprocess": {"size": SIDE, "mean": [0.5] * 3, "std": [0.5] * 3},
        "prior": {
            "kind": "diffusion", **white, "unconditional": "empty-text", "scheduler": {**training, "clipSample": PRIOR_CLIP},
            "defaults": {"steps": 5, "guidance": 2, "scheduler": "unclip"},
        },
        "decoder": {
            "kind": "latent", "sample": list(LATENT), "image": [3, SIDE, SIDE], "unconditional": "zeros", "latentScale": 1,
            "scheduler": {**training, "clipSample": None}, "defaults": {"steps": 5, "guidance": 3, "scheduler": "ddim"},
        },
        "library": {**described("library.f16"), "count": LIBRARY, "captions": captions["file"], "captionsSha256": captions["sha256"]},
    })
    write_golden(nets, tokenizer, white)


if __name__ == "__main__":
    main()
