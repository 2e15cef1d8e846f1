"""Write the test family `tests/fixtures/models/tiny-tokens`: what the tiny family needs to draw from captions, with a decoder that reads their tokens, and
PyTorch's own results.

Run from the repository's root: python -m models.export.tiny_tokens
"""

import json
import shutil

import torch

from . import tiny_golden as golden
from .tiny import BATCH, EMBEDS, FOLDER, MASK, SAMPLE, TOKENS, component, export, write_json
from .tiny_networks import LATENT, TokenDecoder

OWN = FOLDER.with_name("tiny-tokens")
KEPT = ("text-encoder", "latent-encoder", "latent-decoder")
INPUTS = {"sample": SAMPLE, "timestep": [BATCH], "image_embeds": EMBEDS, "text_embeds": EMBEDS, "hidden_states": TOKENS, "attention_mask": MASK}
STEPS, GUIDANCE, SEED = 5, 3, 7


def main() -> None:
    OWN.mkdir(exist_ok=True)
    torch.manual_seed(23)
    torch.set_grad_enabled(False)
    decoder = TokenDecoder().half().float().eval()
    export("decoder", decoder, INPUTS, {"prediction": SAMPLE}, OWN)
    for name in [*(f"{name}.onnx" for name in KEPT), "tokenizer.json"]:
        shutil.copy(FOLDER / name, OWN)
    tiny = json.loads((FOLDER / "manifest.json").read_text())
    parts = {name: part for name, part in tiny.items() if name not in ("prior", "autoregressivePrior", "upsampler", "library")}
    write_json("manifest.json", {
        **parts, "family": "tiny-tokens", "title": "Tiny with tokens", "description": "As the tiny family, with a decoder that reads the caption's tokens.",
        "components": {**{name: tiny["components"][name] for name in KEPT}, "decoder": component("decoder", INPUTS, {"prediction": SAMPLE}, OWN)},
    }, OWN)
    known = json.loads((FOLDER / "golden.json").read_text())
    tensor = lambda value: torch.tensor(value, dtype=torch.float32)  # noqa: E731
    caption = {"text_embeds": tensor(known["textEmbeddings"][:1]), "hidden_states": tensor(known["hidden"][:1]), "attention_mask": tensor(known["mask"][:1])}
    silence = {name: torch.zeros_like(value) for name, value in caption.items()}
    z, image, latent = (tensor(value) for value in (known["prior"]["embedding"], known["imageEmbedding"], known["inversion"]["latent"]))

    def drawn(told: dict) -> torch.Tensor:
        generator = torch.Generator().manual_seed(SEED)
        start = torch.randn((1, *LATENT), generator=generator)
        return golden.sample_decoder(decoder, {"image_embeds": z, **told}, GUIDANCE, 0, start, generator, STEPS)["samples"][-1]

    inverted = lambda told: golden.invert(decoder, {"image_embeds": image, **told}, latent, STEPS)["samples"][-1]  # noqa: E731
    write_json("tokens.json", {
        "about": "PyTorch's results, float32, on the first caption, the prior's embedding and the picture of the tiny family's golden.json: latents of DDIM with "
        "eta 0, and noise of its inversion, with the caption and without.",
        "steps": STEPS, "guidance": GUIDANCE, "seed": SEED,
        "latent": {"told": drawn(caption), "silent": drawn(silence)}, "noise": {"told": inverted(caption), "silent": inverted(silence)},
    }, OWN)


if __name__ == "__main__":
    main()
