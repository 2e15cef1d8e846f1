"""Measure a trained family on held-out captions, choose the default guidance, and keep the numbers in `work/evaluation.json`. With `--former`, the
folder of a published family, that one is measured on the same captions."""

import json

import numpy as np
import torch
from torch import Tensor

from .autoregressive import AutoregressivePrior, draw_z_i
from .captions import LANGUAGES, caption
from .classifier import Classifier
from .decoder import Decoder
from .diffusion import ddim, ddim_inversion
from .draw import draw
from .family import Conditioning, Family, load_family
from .loop import PROFILES, arguments, load
from .measures import answers, frechet, recall, spread
from .pixels import sheet, to_pictures, to_pixels
from .published import Published
from .scenes import Stream

RECALL, TRIED = 1000, 200
DRAWN = {"cpu": 300, "gpu": 1000}
"""Captions a language."""
STEPS, TRIED_STEPS, PRIOR_STEPS = 25, 10, 25
FEW = 4
CANDIDATES = 2
"""z_i drawn for a caption, of which one is kept, as in the paper and in `workflows/text-to-image.json`."""
COMPONENTS = (4, 8, 16, 32, 64, 96, 128, 192)
PART = 100
IN_TURN = 100
"""Captions a language that the autoregressive prior is measured on: it runs once for each coordinate."""
SHOWN = [
    "a dog wearing a red hat", "كلب يرتدي قبعة زرقاء", "a volcano at night under the stars", "an oil painting of a dog wearing a hat", "two cats on a pink background",
    "قطة فوق سيارة على خلفية صفراء", "a fox with glasses and a scarf", "neon art of a rocket", "تفاحة في الثلج", "a penguin to the left of a pizza",
    "a watercolour of a castle", "a huge sunflower in a meadow under a blue sky",
]


def imagine(family: Family, texts: list[str], prior: float, seed: int = 7, candidates: int = CANDIDATES) -> tuple[Tensor, Conditioning]:
    """z_i float[N, D] of captions, and what the captions say."""
    parts = [family.sample_z_i(texts[start : start + PART], prior, PRIOR_STEPS, seed + start, candidates) for start in range(0, len(texts), PART)]
    told = [text for _, text in parts]
    whole = Conditioning(*(torch.cat([getattr(text, name) for text in told]) for name in ("z_t", "hidden", "mask", "ids")))
    return torch.cat([z_i for z_i, _ in parts]), whole


def pictures(family: Family, z_i: Tensor, guidance: float, steps: int, seed: int = 7, text: Conditioning | None = None) -> Tensor:
    """float[N, 3, 64, 64], in parts."""
    parts = range(0, len(z_i), PART)
    return torch.cat([family.draw(z_i[at : at + PART], guidance, steps, seed + at, text and text[at : at + PART]) for at in parts])


def choose(family: Family, judge: Classifier, scenes: np.ndarray) -> dict[str, float]:
    """The guidance pair with the best sum of object and background, on captions the table does not use."""
    texts = [caption(scene, LANGUAGES[i % 2], full=True) for i, scene in enumerate(scenes)]

    def score(prior: float, decoder: float) -> float:
        z_i, text = imagine(family, texts, prior, candidates=1)
        found = answers(judge, pictures(family, z_i, decoder, TRIED_STEPS, text=text), scenes)
        return found["object"] + found["background"]

    prior = max((1.0, 1.5, 2.5, 4.0), key=lambda guidance: score(guidance, 2.0))
    return {"prior": prior, "decoder": max((1.0, 1.5, 2.0, 3.0, 4.0), key=lambda guidance: score(prior, guidance))}


def compare(former: Published, judge: Classifier, scenes: np.ndarray, real: Tensor, drawn: int) -> dict:
    """Recall and answers of a published family, by language: all scenes, and pictures of the first `drawn`."""
    images, found = former.embed(real), {"recall": {}, "pictures": {}}
    for language in LANGUAGES:
        told = former.told([caption(scene, language, full=True) for scene in scenes])
        found["recall"][language] = recall(images, told["text_embeds"])
        parts = []
        for start in range(0, drawn, PART):
            part = {name: value[start : min(start + PART, drawn)] for name, value in told.items()}
            parts.append(former.draw(former.imagine(part, 7 + start), part, 7 + start))
        found["pictures"][language] = answers(judge, torch.cat(parts), scenes[:drawn])
    return found


def imagine_in_turn(prior: AutoregressivePrior, family: Family, text: Conditioning, guidance: float) -> Tensor:
    """z_i float[N, D] of captions by the autoregressive prior."""
    empty = family.told([""])
    told = (text.z_t, text.hidden, text.mask)
    plain = tuple(value.expand(len(text.z_t), *value.shape[1:]) for value in (empty.z_t, empty.hidden, empty.mask))
    return draw_z_i(prior, told, plain, guidance, torch.Generator().manual_seed(7))


def reconstruction(family: Family, real: Tensor) -> float:
    """Mean difference of pictures, in levels of 255, after inversion to x_T and back, told their own z_i."""
    latent, predict = family.autoencoder.encode(real), family.predict_latent(family.clip.image(real), 1)
    again = ddim(predict, ddim_inversion(predict, latent, STEPS), STEPS)
    return 127.5 * (family.autoencoder.decode(again).clamp(-1, 1) - family.autoencoder.decode(latent).clamp(-1, 1)).abs().mean().item()


def strip(family: Family, z_i: Tensor, guidance: float) -> dict[int, float]:
    """Cosine of z_i with the embedding of the picture drawn from its first k components, by k. CLIP's coordinates are principal components."""
    found = {}
    for count in COMPONENTS:
        cut = torch.where(torch.arange(z_i.shape[1], device=z_i.device) < count, z_i, family.mean)
        drawn = pictures(family, torch.nn.functional.normalize(cut, dim=-1), guidance, STEPS)
        found[count] = (family.clip.image(drawn) * z_i).sum(1).mean().item()
    return found


@torch.no_grad()
def main() -> None:
    chosen = arguments(__doc__, minutes=0, former="a published family to compare with")
    device, drawn = PROFILES[chosen.profile].device, DRAWN[chosen.profile]
    family, judge = load_family(chosen), load(Classifier(), "classifier", chosen)
    stream = Stream(held=True)
    scenes = stream.take(RECALL)
    real = to_pixels(draw(scenes)).to(device)
    images, other = family.clip.image(real), family.clip.image(to_pixels(draw(stream.take(RECALL))).to(device))
    defaults = choose(family, judge, stream.take(TRIED))
    print("guidance", defaults, flush=True)
    result = {"defaults": defaults, "drawn": drawn, "recall": {}, "prior cosine": {}, "text cosine": {}, "pictures": {"real renders": answers(judge, real, scenes)}, "Fréchet": {"real renders": frechet(images, other)}, "spread": {}}
    sampled = {}
    for language in LANGUAGES:
        texts = [caption(scene, language, full=True) for scene in scenes]
        result["recall"][language] = recall(images, family.told(texts).z_t)
        sampled[language] = imagine(family, texts[:drawn], defaults["prior"])
        z_i, text = sampled[language]
        result["prior cosine"][language] = (z_i * images[:drawn]).sum(1).mean().item()
        result["text cosine"][language] = (text.z_t * images[:drawn]).sum(1).mean().item()

    def note(name: str, guidance: float, steps: int) -> None:
        for language, (z_i, text) in sampled.items():
            pixels = pictures(family, z_i, guidance, steps, text=text)
            result["pictures"][f"{name}, {language}"] = answers(judge, pixels, scenes[:drawn])
            result["Fréchet"][f"{name}, {language}"] = frechet(family.clip.image(pixels), other)
            again = pictures(family, z_i[:PART], guidance, steps, seed=1007, text=text[:PART])
            result["spread"][f"{name}, {language}"] = spread(family.clip.image(pixels[:PART]), family.clip.image(again))
            sheet(to_pictures(torch.stack([real[:40], pixels[:40]], 1).flatten(0, 1)), 10).save(chosen.work / f"held-out-{steps}-{language}.png")
        print(name, result["pictures"][f"{name}, en"], flush=True)

    if (chosen.work / "autoregressive.pt").exists():
        second = load(AutoregressivePrior(), "autoregressive", chosen)
        for language, (_, text) in sampled.items():
            z_i = imagine_in_turn(second, family, text[:IN_TURN], defaults["prior"])
            result.setdefault("autoregressive cosine", {})[language] = (z_i * images[:IN_TURN]).sum(1).mean().item()
            seen = pictures(family, z_i, defaults["decoder"], STEPS, text=text[:IN_TURN])
            result["pictures"][f"autoregressive prior, {IN_TURN} captions, {language}"] = answers(judge, seen, scenes[:IN_TURN])
    for steps in (50, 25, 8):
        note(f"{steps} steps", defaults["decoder"], steps)
    from_true = pictures(family, images[:drawn], defaults["decoder"], STEPS)
    result["pictures"]["from true z_i, 25 steps"] = answers(judge, from_true, scenes[:drawn])
    result["reconstruction"] = reconstruction(family, real[:PART])
    result["strip"] = strip(family, images[:PART], defaults["decoder"])
    if chosen.former:
        result["former"] = compare(Published(chosen.former), judge, scenes, real.cpu(), drawn)
    if (chosen.work / "few-steps.pt").exists():
        family.decoder = load(Decoder(), "few-steps", chosen)
        note(f"{FEW} steps without guidance", 1, FEW)
        result["reconstruction, few steps"] = reconstruction(family, real[:PART])
    guidance, steps = (1, FEW) if (chosen.work / "few-steps.pt").exists() else (defaults["decoder"], STEPS)
    samples = []
    for seed in range(4):
        z_i, text = imagine(family, SHOWN, defaults["prior"], seed)
        samples.append(pictures(family, z_i, guidance, steps, seed, text))
    sheet(to_pictures(torch.cat(samples)), len(SHOWN)).save(chosen.work / "samples.png")
    (chosen.work / "evaluation.json").write_text(json.dumps(result, indent=2, ensure_ascii=False))
    print(json.dumps(result, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
