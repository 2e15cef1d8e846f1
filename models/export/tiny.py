"""Write `tests/fixtures/models/tiny`: a family of the same networks at tiny widths with seeded random weights."""

import json
from pathlib import Path

import torch

from models.training.autoencoder import Autoencoder, AutoencoderSize
from models.training.captions import LANGUAGES, caption
from models.training.clip import Clip, ClipSize
from models.training.decoder import Decoder, DecoderSize
from models.training.family import Family
from models.training.objects import objects
from models.training.prior import Prior, PriorSize
from models.training.scenes import Stream
from models.training.tokenizer import train

from .folder import write_family, write_library
from .reference import reference

FOLDER = Path("tests/fixtures/models/tiny")
SIDE, CONTEXT, EMBEDDING, HIDDEN, LATENT = 32, 16, 32, 24, 4


def shake(network: torch.nn.Module) -> None:
    """Random numbers also where training starts from zeros."""
    with torch.no_grad():
        for value in network.parameters():
            if value.abs().max() == 0:
                value.normal_(std=0.05)


def tiny_family(captions: list[str]) -> Family:
    torch.manual_seed(11)
    tokenizer = train(captions, 400)
    clip = Clip(ClipSize(SIDE, EMBEDDING, (8, 16, 24), (1, 1, 1), HIDDEN, 1, 2, tokenizer.get_vocab_size(), CONTEXT))
    autoencoder = Autoencoder(AutoencoderSize(LATENT, (8, 16), (16, 16, 8), 1))
    decoder = Decoder(DecoderSize(LATENT, SIDE // 8, EMBEDDING, 24, 1, 2))
    prior = Prior(PriorSize(EMBEDDING, HIDDEN, 24, 1, 2))
    autoencoder.shift.normal_(std=0.1)
    autoencoder.scale.uniform_(0.5, 1.5)
    family = Family(tokenizer, clip, autoencoder, decoder, prior, torch.randn(EMBEDDING) * 0.05, torch.rand(EMBEDDING) * 0.1 + 0.1, CONTEXT)
    for network in family.networks():
        shake(network)
    family.round_to_half()
    return family


def main() -> None:
    scenes = Stream(held=False).take(50)
    captions = {language: [caption(scene, language, full=True) for scene in scenes] for language in LANGUAGES}
    family = tiny_family(captions["en"] + captions["ar"])
    FOLDER.mkdir(parents=True, exist_ok=True)
    z_i = torch.nn.functional.normalize(torch.randn(len(scenes), EMBEDDING), dim=-1).numpy()
    library = write_library(z_i, captions, [objects()[scene["first"]].english for scene in scenes], FOLDER)
    about = {"family": "tiny", "title": "Tiny", "description": "Random weights with the shape of a family, for tests."}
    write_family(family, SIDE, FOLDER, about, library, {"prior": 2, "decoder": 3})
    golden = reference(family, SIDE, ["a dog wearing a black hat", "كلب يرتدي قبعة سوداء", ""])
    (FOLDER / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
