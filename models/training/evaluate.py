"""Measure a trained family on held-out captions, choose the default guidance, and keep the numbers in `work/evaluation.json`."""

import json

import numpy as np
import torch
from torch import Tensor

from .captions import LANGUAGES, caption
from .classifier import Classifier, labels
from .draw import draw
from .family import Family, load_family
from .loop import PROFILES, arguments, load
from .pixels import sheet, to_pictures, to_pixels
from .scenes import Stream
from .train_clip import recall

RECALL, DRAWN, TRIED = 1000, 200, 200
STEPS, TRIED_STEPS = 25, 10
CANDIDATES = 2
"""z_i drawn for a caption, of which one is kept, as in the paper and in `workflows/text-to-image.json`."""
SHOWN = [
    "a dog wearing a black hat", "كلب يرتدي قبعة سوداء", "a volcano", "an oil painting of a dog wearing a hat", "two cats on a pink background", "قطة فوق سيارة على خلفية صفراء",
    "a fox with glasses", "pixel art of a rocket", "تفاحة على خلفية زرقاء", "a penguin and a pizza side by side", "a sketch of a castle", "a large sunflower on a sky blue background",
]


def answers(judge: Classifier, pixels: Tensor, scenes: np.ndarray) -> dict[str, float]:
    """Share of pictures in which the judge sees what the scene says."""
    with torch.no_grad():
        seen = {name: logits.argmax(1).cpu() for name, logits in judge(pixels).items()}
    right = labels(scenes)
    pair = torch.from_numpy(scenes["second"] >= 0)
    hit = {name: seen[name] == right[name] for name in right}
    both = (hit["first"] & hit["second"]) | ((seen["first"] == right["second"]) & (seen["second"] == right["first"]))
    share = lambda hits, where: hits[where].float().mean().item()
    return {
        "object": share(hit["first"], ~pair), "background": share(hit["background"], right["background"] >= 0),
        "wear": share(hit["wear"], right["wear"] > 0), "both of a pair": share(both, pair),
        "count": share(hit["count"], right["count"] > 0), "style": share(hit["style"], right["style"] > 0),
    }


def draw_texts(
    family: Family, texts: list[str], prior: float, decoder: float, steps: int = STEPS, seed: int = 7, candidates: int = CANDIDATES
) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures, z_i and z_t, in parts of 100."""
    parts = []
    for start in range(0, len(texts), 100):
        z_i, text = family.sample_z_i(texts[start : start + 100], prior, steps, seed + start, candidates)
        parts.append((family.draw(z_i, decoder, steps, seed + start, z_t=text.z_t), z_i, text.z_t))
    return tuple(torch.cat(part) for part in zip(*parts))


def choose(family: Family, judge: Classifier, scenes: np.ndarray) -> dict[str, float]:
    """The guidance pair with the best sum of object and background, on captions the table does not use."""
    texts = [caption(scene, LANGUAGES[i % 2], full=True) for i, scene in enumerate(scenes)]
    score = lambda prior, decoder: sum(answers(judge, draw_texts(family, texts, prior, decoder, TRIED_STEPS)[0], scenes)[name] for name in ("object", "background"))
    prior = max((1.0, 1.5, 2.5, 4.0), key=lambda g: score(g, 2.0))
    decoder = max((1.5, 2.0, 3.0, 4.0), key=lambda g: score(prior, g))
    return {"prior": prior, "decoder": decoder}


@torch.no_grad()
def main() -> None:
    chosen = arguments(__doc__, minutes=0)
    device = PROFILES[chosen.profile].device
    family, judge = load_family(chosen), load(Classifier(), "classifier", chosen)
    stream = Stream(held=True)
    scenes = stream.take(RECALL)
    real = to_pixels(draw(scenes)).to(device)
    images = family.clip.image(real)
    defaults = choose(family, judge, stream.take(TRIED))
    print("guidance", defaults, flush=True)
    result = {"defaults": defaults, "recall": {}, "prior cosine": {}, "text cosine": {}, "pictures": {"real renders": answers(judge, real, scenes)}}
    for language in LANGUAGES:
        texts = [caption(scene, language, full=True) for scene in scenes]
        result["recall"][language] = recall(images, family.told(texts).z_t)
        pixels, z_i, z_t = draw_texts(family, texts[:DRAWN], **defaults)
        result["prior cosine"][language] = (z_i * images[:DRAWN]).sum(1).mean().item()
        result["text cosine"][language] = (z_t * images[:DRAWN]).sum(1).mean().item()
        result["pictures"][f"from text, {language}"] = answers(judge, pixels, scenes[:DRAWN])
        single = draw_texts(family, texts[:DRAWN], **defaults, candidates=1)[0]
        result["pictures"][f"from text, {language}, one candidate"] = answers(judge, single, scenes[:DRAWN])
        sheet(to_pictures(torch.stack([real[:40], pixels[:40]], 1).flatten(0, 1)), 10).save(chosen.work / f"held-out-{language}.png")
    from_true = torch.cat([family.draw(part, defaults["decoder"], STEPS, seed=7) for part in images[:DRAWN].split(100)])
    result["pictures"]["from true z_i"] = answers(judge, from_true, scenes[:DRAWN])
    samples = [draw_texts(family, SHOWN, **defaults, seed=seed)[0] for seed in range(4)]
    sheet(to_pictures(torch.cat(samples)), len(SHOWN)).save(chosen.work / "samples.png")
    (chosen.work / "evaluation.json").write_text(json.dumps(result, indent=2))
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
