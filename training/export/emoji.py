"""Export the trained family from the work folder, with library, model card and golden numbers.

    python -m training.export.emoji --work .unclip/training [--folder models/emoji] [--golden FILE]

FILE is `tests/fixtures/models/emoji-golden.json` for the published family. The card reports how long a picture takes if
`<work>/speed.json` contains what the benches printed: {"Node": {"prior": ms, "decode": ms, "upsample": ms}}.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch

from training.checkpoints import load, load_upsampler
from training.defaults import CANDIDATES, FEW_STEPS, PRIOR_STEPS, SAMPLE_CAPTIONS, TEACHER_STEPS
from training.export.card import card
from training.export.folder import UPSAMPLING, write_family, write_library
from training.export.golden import golden, settings
from training.export.parity import parity
from training.family import Family, load_family, use_distilled_decoder
from training.networks.autoregressive import AutoregressivePrior
from training.pixels import to_pixels
from training.rounding import round_to_half
from training.scenes.captions import LANGUAGES, caption
from training.scenes.draw import draw
from training.scenes.objects import objects
from training.scenes.record import Stream

SIDE = 64
LIBRARY = 2000
"""Scenes in the library."""
UNMEASURED = {"prior": 1.5, "decoder": 2.0}
"""Guidance before `stages/evaluate.py` has chosen one."""
ABOUT = {
    "family": "emoji",
    "title": "Emoji",
    "description": "A small unCLIP for English and Arabic, trained on scenes of Noto Color Emoji.",
}


def library(family: Family, folder: Path) -> dict:
    """Write image embeddings and captions of the first training scenes. Returns the manifest's section."""
    scenes = Stream(held_out=False).take(LIBRARY)
    captions = {language: [caption(scene, language, full=True) for scene in scenes] for language in LANGUAGES}
    z_i = family.clip.image(to_pixels(draw(scenes))).numpy()
    return write_library(z_i, captions, [objects()[scene["first"]].english for scene in scenes], folder)


def load_autoregressive(options: argparse.Namespace) -> AutoregressivePrior | None:
    """The autoregressive prior with weights as they are stored; None if it has no checkpoint."""
    if not (options.work / "autoregressive.pt").exists():
        return None
    trained = load(AutoregressivePrior(), "autoregressive", options)
    round_to_half(trained)
    return trained


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    parser.add_argument("--folder", type=Path, default=Path("models/emoji"))
    parser.add_argument("--golden", type=Path)
    parser.set_defaults(profile="cpu")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    measured, timed = options.work / "evaluation.json", options.work / "speed.json"
    result = json.loads(measured.read_text()) if measured.exists() else None
    if result and timed.exists():
        result["speed"] = json.loads(timed.read_text())
    defaults = result["defaults"] if result else UNMEASURED
    family = load_family(options)
    upsampler = load_upsampler(options)
    if upsampler:
        round_to_half(upsampler)
    autoregressive = load_autoregressive(options)
    steps = FEW_STEPS if use_distilled_decoder(family, options) else TEACHER_STEPS
    defaults = {**defaults, "decoder": {"steps": steps, "guidance": defaults["decoder"]}}
    section = library(family, options.folder)
    write_family(family, SIDE, options.folder, ABOUT, section, defaults, upsampler, autoregressive)
    if result and "drawn" in result:
        text = card(
            result,
            len(objects()),
            SAMPLE_CAPTIONS,
            drawn=result["drawn"],
            steps=PRIOR_STEPS,
            candidates=CANDIDATES,
            context=family.context,
            advised=steps,
            side=UPSAMPLING * SIDE if upsampler else SIDE,
        )
        (options.folder / "README.md").write_text(text, "utf-8")
        shutil.copy(options.work / "samples.png", options.folder)
    worst = parity(family, options.folder, upsampler, autoregressive)
    print(json.dumps(worst, indent=2))
    if options.golden:
        data = {"settings": settings(defaults), "componentTolerance": worst, "results": golden(family, defaults)}
        options.golden.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
