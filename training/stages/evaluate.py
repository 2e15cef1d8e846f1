"""Measure a trained family on held-out captions, choose the default guidance, and keep the numbers in `work/evaluation.json`. A distilled decoder keeps
the guidance that it was taught most. With `--former`, the folder of a published family, that one is measured on the same captions."""

import json
from argparse import Namespace
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from training.networks.autoregressive import AutoregressivePrior, draw_z_i
from training.scenes.captions import LANGUAGES, caption
from training.stages.train_classifier import Classifier
from training.diffusion import ddim, ddim_inversion
from training.scenes.draw import draw
from training.family import Conditioning, Family, hasten, load_family
from training.networks.layers import first_components
from training.loop import PROFILES, arguments, load
from training.measures import answers, frechet, own_caption, recall, spread
from training.pixels import sheet, to_pictures, to_pixels
from training.published import Published
from training.rounding import round_to_half
from training.scenes.record import Stream
from training.networks.upsampler import Upsampler, enlarge

COUNT, TRIED = 1000, 200
"""Captions a language: of the table, and of the choice of guidance."""
STEPS, TRIED_STEPS, PRIOR_STEPS = 25, 10, 25
FEW = 4
ADVISED = 8
"""Steps of a decoder that is not distilled: with 25 or 50, captions are kept no better; seeds differ a little more."""
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


Look = Callable[[str, Tensor, str], Tensor]
"""Notes under a name what is seen in pictures float[N, 3, 64, 64] of a language's first captions, and gives their embeddings."""


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


def choose(family: Family, judge: Classifier | None, scenes: np.ndarray) -> dict[str, float]:
    """The guidance pair with the best sum of object and background, or without a judge the most pictures that CLIP knows by their caption, on
    captions the table does not use."""
    texts = [caption(scene, LANGUAGES[i % 2], full=True) for i, scene in enumerate(scenes)]

    def score(prior: float, decoder: float) -> float:
        z_i, text = imagine(family, texts, prior, candidates=1)
        drawn = pictures(family, z_i, decoder, TRIED_STEPS, text=text)
        found = answers(judge, drawn, scenes)
        return found["object"] + found["background"] if found else own_caption(family.clip.image(drawn), text.z_t)

    prior = max((1.0, 1.5, 2.5, 4.0), key=lambda guidance: score(guidance, 2.0))
    return {"prior": prior, "decoder": max((1.0, 1.5, 2.0, 3.0, 4.0), key=lambda guidance: score(prior, guidance))}


def compare(former: Published, look: Look, scenes: np.ndarray, real: Tensor) -> dict:
    """Recall and what is seen of a published family, by language."""
    images, found = former.embed(real), {"recall": {}}
    for language in LANGUAGES:
        told = former.told([caption(scene, language, full=True) for scene in scenes])
        found["recall"][language] = recall(images, told["text_embeds"])
        parts = []
        for start in range(0, len(scenes), PART):
            part = {name: value[start : start + PART] for name, value in told.items()}
            parts.append(former.draw(former.imagine(part, 7 + start), part, 7 + start))
        look(f"the version before, {language}", torch.cat(parts), language)
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


def strip(family: Family, z_i: Tensor, guidance: float, steps: int) -> dict[int, float]:
    """Cosine of z_i with the embedding of the picture drawn from its first k components, by k."""
    found = {}
    for count in COMPONENTS:
        drawn = pictures(family, first_components(z_i, count, family.mean), guidance, steps)
        found[count] = (family.clip.image(drawn) * z_i).sum(1).mean().item()
    return found


def shown_at_twice(drawn: Tensor, chosen: Namespace) -> Tensor:
    """Pictures float[N, 3, 64, 64] as an upsampler enlarges them, at half of its size; as they are where there is none."""
    if not (chosen.work / "upsampler.pt").exists():
        return drawn
    upsampler = load(Upsampler(), "upsampler", chosen)
    round_to_half(upsampler)
    generator = torch.Generator().manual_seed(7)
    return torch.cat([avg_pool2d(enlarge(upsampler, part, generator), 2) for part in drawn.split(PART // 4)])


@torch.no_grad()
def main() -> None:
    chosen = arguments(__doc__, minutes=0, former="a published family to compare with")
    device = PROFILES[chosen.profile].device
    family = load_family(chosen)
    judge = load(Classifier(), "classifier", chosen) if (chosen.work / "classifier.pt").exists() else None
    stream = Stream(held=True)
    scenes = stream.take(COUNT)
    real = to_pixels(draw(scenes)).to(device)
    images, other = family.clip.image(real), family.clip.image(to_pixels(draw(stream.take(COUNT))).to(device))
    few, kept = (chosen.work / "few-steps.pt").exists(), chosen.work / "evaluation.json"
    defaults = json.loads(kept.read_text())["defaults"] if few and kept.exists() else choose(family, judge, stream.take(TRIED))
    print("guidance", defaults, flush=True)
    result = {"defaults": defaults, "drawn": COUNT, "recall": {}, "prior cosine": {}, "text cosine": {}, "pictures": {}, "Fréchet": {}, "spread": {}, "own caption": {}}
    sampled, captions = {}, {}
    for language in LANGUAGES:
        texts = [caption(scene, language, full=True) for scene in scenes]
        captions[language] = family.told(texts).z_t
        result["recall"][language] = recall(images, captions[language])
        sampled[language] = imagine(family, texts, defaults["prior"])
        z_i, text = sampled[language]
        result["prior cosine"][language] = (z_i * images).sum(1).mean().item()
        result["text cosine"][language] = (text.z_t * images).sum(1).mean().item()

    def look(name: str, pixels: Tensor, language: str) -> Tensor:
        seen = family.clip.image(pixels.to(device))
        result["pictures"][name] = answers(judge, pixels.to(device), scenes[: len(pixels)])
        result["Fréchet"][name] = frechet(seen, other)
        result["own caption"][name] = own_caption(seen, captions[language])
        return seen

    def note(name: str, guidance: float, steps: int) -> None:
        for language, (z_i, text) in sampled.items():
            pixels = pictures(family, z_i, guidance, steps, text=text)
            seen = look(f"{name}, {language}", pixels, language)
            again = pictures(family, z_i[:PART], guidance, steps, seed=1007, text=text[:PART])
            result["spread"][f"{name}, {language}"] = spread(seen[:PART], family.clip.image(again))
            sheet(to_pictures(torch.stack([real[:40], pixels[:40]], 1).flatten(0, 1)), 10).save(chosen.work / f"held-out-{name}-{language}.png".replace(",", "").replace(" ", "-"))
        print(name, result["own caption"][f"{name}, en"], result["pictures"][f"{name}, en"], flush=True)

    look("real renders", real, LANGUAGES[0])
    through = torch.cat([family.autoencoder.decode(family.autoencoder.encode(part)).clamp(-1, 1) for part in real.split(PART)])
    look("the same through the autoencoder", through, LANGUAGES[0])
    if (chosen.work / "autoregressive.pt").exists():
        second = load(AutoregressivePrior(), "autoregressive", chosen)
        for language, (_, text) in sampled.items():
            z_i = imagine_in_turn(second, family, text[:IN_TURN], defaults["prior"])
            result.setdefault("autoregressive cosine", {})[language] = (z_i * images[:IN_TURN]).sum(1).mean().item()
            look(f"autoregressive prior, {IN_TURN} captions, {language}", pictures(family, z_i, defaults["decoder"], STEPS, text=text[:IN_TURN]), language)
    for steps in (50, STEPS, ADVISED):
        note(f"{steps} steps", defaults["decoder"], steps)
    result["reconstruction"] = reconstruction(family, real[:PART])
    if chosen.former:
        result["former"] = compare(Published(chosen.former), look, scenes, real.cpu())
    if hasten(family, chosen):
        for steps in (FEW, 2 * FEW):
            note(f"{steps} steps, distilled", defaults["decoder"], steps)
        result["reconstruction, few steps"] = reconstruction(family, real[:PART])
    steps = FEW if family.distilled else ADVISED
    look(f"from true z_i, {steps} steps", pictures(family, images, defaults["decoder"], steps), LANGUAGES[0])
    result["strip"] = strip(family, images[:PART], defaults["decoder"], steps)
    samples = []
    for seed in range(4):
        z_i, text = imagine(family, SHOWN, defaults["prior"], seed)
        samples.append(pictures(family, z_i, defaults["decoder"], steps, seed, text))
    sheet(to_pictures(shown_at_twice(torch.cat(samples), chosen)), len(SHOWN)).save(chosen.work / "samples.png")
    kept.write_text(json.dumps(result, indent=2, ensure_ascii=False))
    print(json.dumps(result, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
