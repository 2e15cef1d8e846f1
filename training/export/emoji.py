"""Export the trained family from the work folder, with library, model card and golden numbers.

    python -m training.export.emoji --work .unclip/training [--folder models/emoji] [--golden tests/fixtures/models/emoji-golden.json]

The card also tells what a picture takes, if `<work>/speed.json` holds what the benches printed: {"Node": {"prior": ms, "decode": ms, "upsample": ms}}.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch

from training.networks.autoregressive import AutoregressivePrior
from training.scenes.captions import LANGUAGES, caption
from training.diffusion import ancestral, ddim
from training.scenes.draw import draw
from training.stages.evaluate import ADVISED, CANDIDATES, FEW, PRIOR_STEPS, SHOWN
from training.family import Family, hasten, load_family
from training.loop import load
from training.scenes.objects import objects
from training.pixels import to_pixels
from training.rounding import round_to_half
from training.scenes.record import Stream
from training.networks.upsampler import Upsampler

from training.export.card import card
from training.export.parity import parity
from training.export.folder import LARGE, write_family, write_library
from training.export.reference import numbers

LIBRARY = 2000
GOLDEN_TEXTS = ["a dog wearing a black hat", "كلب يرتدي قبعة سوداء"]
UNMEASURED = {"prior": 1.5, "decoder": 2.0}
"""Guidance before `training.stages.evaluate` has chosen one."""
ABOUT = {"family": "emoji", "title": "Emoji", "description": "A small unCLIP for English and Arabic, trained on scenes of Noto Color Emoji."}


def library(family: Family, folder: Path) -> dict:
    scenes = Stream(held=False).take(LIBRARY)
    captions = {language: [caption(scene, language, full=True) for scene in scenes] for language in LANGUAGES}
    z_i = family.clip.image(to_pixels(draw(scenes))).numpy()
    return write_library(z_i, captions, [objects()[scene["first"]].english for scene in scenes], folder)


def optional(network: torch.nn.Module, name: str, chosen: argparse.Namespace) -> torch.nn.Module | None:
    """A network that not every family has, with weights as they are stored; none before it was trained."""
    if not (chosen.work / f"{name}.pt").exists():
        return None
    trained = load(network, name, chosen)
    round_to_half(trained)
    return trained


def golden(family: Family, defaults: dict, seed: int = 7) -> list[dict]:
    """First numbers of every stage for two captions, one at a time."""
    found = []
    for text in GOLDEN_TEXTS:
        told, generator = family.told([text]), torch.Generator().manual_seed(seed)
        noise = torch.randn(1, len(family.mean), generator=generator)
        z_i = family.whole(ancestral(family.predict_z_i(told, defaults["prior"]), noise, PRIOR_STEPS, generator))
        size = family.decoder.size
        start = torch.randn(1, size.latent, size.side, size.side, generator=torch.Generator().manual_seed(seed))
        latent = ddim(family.predict_latent(z_i, defaults["decoder"]["guidance"], told), start, defaults["decoder"]["steps"])
        first = lambda value, count: numbers(value.flatten()[:count])
        found.append({"text": text, "tokenIds": told.ids[0].tolist(), "textEmbeds": first(told.z_t, 16), "imageEmbeds": first(z_i, 16), "latent": first(latent, 32)})
    return found


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    parser.add_argument("--folder", type=Path, default=Path("models/emoji"))
    parser.add_argument("--golden", type=Path)
    parser.set_defaults(profile="cpu")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    measured = chosen.work / "evaluation.json"
    result = json.loads(measured.read_text()) if measured.exists() else None
    timed = chosen.work / "speed.json"
    if result and timed.exists():
        result["speed"] = json.loads(timed.read_text())
    defaults = result["defaults"] if result else UNMEASURED
    family, enlarger, second = load_family(chosen), optional(Upsampler(), "upsampler", chosen), optional(AutoregressivePrior(), "autoregressive", chosen)
    defaults = {**defaults, "decoder": {"steps": FEW if hasten(family, chosen) else ADVISED, "guidance": defaults["decoder"]}}
    write_family(family, 64, chosen.folder, ABOUT, library(family, chosen.folder), defaults, enlarger, second)
    if result:
        (chosen.folder / "README.md").write_text(card(result, len(objects()), SHOWN, drawn=result["drawn"], steps=PRIOR_STEPS, candidates=CANDIDATES, context=family.context, advised=defaults["decoder"]["steps"], side=64 * LARGE if enlarger else 64), "utf-8")
        shutil.copy(chosen.work / "samples.png", chosen.folder)
    worst = parity(family, chosen.folder, enlarger, second)
    print(json.dumps(worst, indent=2))
    if chosen.golden:
        settings = {"seed": 7, "prior": {"steps": PRIOR_STEPS, "scheduler": "unclip", "guidance": defaults["prior"]}, "decoder": {"steps": defaults["decoder"]["steps"], "scheduler": "ddim", "spacing": "trailing", "eta": 0, "guidance": defaults["decoder"]["guidance"], "conditioning": "of the text"}}
        data = {"settings": settings, "componentTolerance": worst, "results": golden(family, defaults)}
        chosen.golden.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
