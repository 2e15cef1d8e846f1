"""Measure a trained family on held-out captions, choose the default guidance, and write the numbers to
`work/evaluation.json`. A distilled decoder keeps the guidance that it met most often in training. With `--former`, the
folder of a published family, that family is measured on the same captions."""

import json
from argparse import Namespace
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from training.checkpoints import load, load_upsampler
from training.defaults import CANDIDATES, FEW_STEPS, PRIOR_STEPS, SAMPLE_CAPTIONS, TEACHER_STEPS
from training.diffusion import ddim, ddim_inversion, refined_inversion
from training.family import Conditioning, Family, load_family, use_distilled_decoder
from training.loop import PROFILES, parse_options
from training.measures import classifier_scores, frechet, own_caption, recall, spread
from training.networks.autoregressive import AutoregressivePrior, sample_autoregressive
from training.networks.classifier import Classifier
from training.networks.layers import first_components
from training.networks.upsampler import enlarge
from training.pixels import sheet, to_pictures, to_pixels
from training.published import Published
from training.rounding import round_to_half
from training.scenes.captions import LANGUAGES, caption
from training.scenes.draw import draw
from training.scenes.record import Stream

COUNT, TRIED = 1000, 200
"""Captions a language: of the table, and of the choice of guidance."""
STEPS, TRIED_STEPS = 25, 10
COMPONENTS = (4, 8, 16, 32, 64, 96, 128, 192)
"""Numbers of principal components for which pictures of cut z_i are measured."""
PART = 100
REFINED_STEPS, REFINEMENTS = 50, 8
"""Steps and refinements of the closest inversion, as in `workflows/image-variations.json`."""
FREEDOMS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Freedoms with which pictures of true z_i are measured, each with two seeds."""
AUTOREGRESSIVE_COUNT = 100
"""Captions a language that the autoregressive prior is measured on. It runs once for each coordinate."""
PRIOR_GUIDANCE, DECODER_GUIDANCE = (1.0, 1.5, 2.5, 4.0), (1.0, 1.5, 2.0, 3.0, 4.0)
"""Guidance scales that are tried."""

Measure = Callable[[str, Tensor, str], Tensor]
"""Measures pictures float[N, 3, 64, 64] of a language's first captions, records the numbers under a name, and returns
the pictures' embeddings."""


def sample_z_i(
    family: Family, texts: list[str], guidance: float, seed: int = 7, candidates: int = CANDIDATES
) -> tuple[Tensor, Conditioning]:
    """z_i float[N, D] of captions, and the encoded captions, in parts."""
    parts = [
        family.sample_z_i(texts[start : start + PART], guidance, PRIOR_STEPS, seed + start, candidates)
        for start in range(0, len(texts), PART)
    ]
    texts_of_parts = [text for _, text in parts]
    joined = (torch.cat([getattr(text, name) for text in texts_of_parts]) for name in ("z_t", "hidden", "mask", "ids"))
    return torch.cat([z_i for z_i, _ in parts]), Conditioning(*joined)


def pictures(
    family: Family,
    z_i: Tensor,
    guidance: float,
    steps: int,
    seed: int = 7,
    text: Conditioning | None = None,
    freedom: float = 0,
) -> Tensor:
    """Pictures float[N, 3, 64, 64] of z_i float[N, D], in parts."""
    parts = range(0, len(z_i), PART)
    return torch.cat(
        [
            family.draw(z_i[at : at + PART], guidance, steps, seed + at, text and text[at : at + PART], freedom)
            for at in parts
        ]
    )


def choose_guidance(family: Family, classifier: Classifier | None, scenes: np.ndarray) -> dict[str, float]:
    """The guidance pair with the best sum of object and background on captions that the table does not use. Without a
    classifier, the pair with the most pictures that CLIP recognises by their caption."""
    texts = [caption(scene, LANGUAGES[i % 2], full=True) for i, scene in enumerate(scenes)]

    def score(prior: float, decoder: float) -> float:
        z_i, text = sample_z_i(family, texts, prior, candidates=1)
        drawn = pictures(family, z_i, decoder, TRIED_STEPS, text=text)
        found = classifier_scores(classifier, drawn, scenes)
        return found["object"] + found["background"] if found else own_caption(family.clip.image(drawn), text.z_t)

    prior = max(PRIOR_GUIDANCE, key=lambda guidance: score(guidance, 2.0))
    return {"prior": prior, "decoder": max(DECODER_GUIDANCE, key=lambda guidance: score(prior, guidance))}


def compare(former: Published, measure: Measure, scenes: np.ndarray, real: Tensor) -> dict:
    """Recall of a published family by language. Measures its pictures too."""
    images, found = former.embed(real), {"recall": {}}
    for language in LANGUAGES:
        text = former.encode([caption(scene, language, full=True) for scene in scenes])
        found["recall"][language] = recall(images, text["text_embeds"])
        parts = []
        for start in range(0, len(scenes), PART):
            part = {name: value[start : start + PART] for name, value in text.items()}
            parts.append(former.draw(former.sample_z_i(part, 7 + start), part, 7 + start))
        measure(f"the version before, {language}", torch.cat(parts), language)
    return found


def sample_by_autoregressive_prior(
    prior: AutoregressivePrior, family: Family, text: Conditioning, guidance: float
) -> Tensor:
    """z_i float[N, D] of captions by the autoregressive prior."""
    empty = family.encode([""])
    conditional = (text.z_t, text.hidden, text.mask)
    unconditional = tuple(
        value.expand(len(text.z_t), *value.shape[1:]) for value in (empty.z_t, empty.hidden, empty.mask)
    )
    return sample_autoregressive(prior, conditional, unconditional, guidance, torch.Generator().manual_seed(7))


def reconstruction(family: Family, real: Tensor, steps: int = STEPS, refinements: int = 0) -> float:
    """Mean difference of pictures, in levels of 255, after inversion to x_T and back with their own z_i."""
    latent, predict = family.autoencoder.encode(real), family.predict_latent(family.clip.image(real), 1)
    if refinements:
        noise = refined_inversion(predict, latent, steps, refinements)
    else:
        noise = ddim_inversion(predict, latent, steps)
    again = ddim(predict, noise, steps)
    before, after = (family.autoencoder.decode(values).clamp(-1, 1) for values in (latent, again))
    return 127.5 * (after - before).abs().mean().item()


def component_strip(family: Family, z_i: Tensor, guidance: float, steps: int) -> dict[int, float]:
    """Cosine of z_i with the embedding of the picture drawn from its first k components, by k."""
    found = {}
    for count in COMPONENTS:
        drawn = pictures(family, first_components(z_i, count, family.mean), guidance, steps)
        found[count] = (family.clip.image(drawn) * z_i).sum(1).mean().item()
    return found


def upsampled(drawn: Tensor, options: Namespace) -> Tensor:
    """Pictures float[N, 3, 64, 64] enlarged by the upsampler and halved to 128×128; unchanged if there is no
    upsampler."""
    upsampler = load_upsampler(options)
    if not upsampler:
        return drawn
    round_to_half(upsampler)
    generator = torch.Generator().manual_seed(7)
    return torch.cat([avg_pool2d(enlarge(upsampler, part, generator), 2) for part in drawn.split(PART // 4)])


def has_teacher(family: Family) -> bool:
    """Whether the decoder was not distilled itself, as that of a restored family was."""
    return not family.decoder.guidance.outward.weight.any()


@torch.no_grad()
def main() -> None:
    options = parse_options(__doc__, minutes=0, former="a published family to compare with")
    device = PROFILES[options.profile].device
    family = load_family(options)
    has_classifier = (options.work / "classifier.pt").exists()
    classifier = load(Classifier(), "classifier", options) if has_classifier else None
    stream = Stream(held_out=True)
    scenes = stream.take(COUNT)
    real = to_pixels(draw(scenes)).to(device)
    images = family.clip.image(real)
    other_images = family.clip.image(to_pixels(draw(stream.take(COUNT))).to(device))
    distilled, path = (options.work / "few-steps.pt").exists(), options.work / "evaluation.json"
    if distilled and path.exists():
        defaults = json.loads(path.read_text())["defaults"]
    else:
        defaults = choose_guidance(family, classifier, stream.take(TRIED))
    print("guidance", defaults, flush=True)
    tables = ("recall", "prior cosine", "text cosine", "pictures", "Fréchet", "spread", "own caption")
    result = {"defaults": defaults, "drawn": COUNT, **{name: {} for name in tables}}
    sampled, captions = {}, {}
    for language in LANGUAGES:
        texts = [caption(scene, language, full=True) for scene in scenes]
        captions[language] = family.encode(texts).z_t
        result["recall"][language] = recall(images, captions[language])
        sampled[language] = sample_z_i(family, texts, defaults["prior"])
        z_i, text = sampled[language]
        result["prior cosine"][language] = (z_i * images).sum(1).mean().item()
        result["text cosine"][language] = (text.z_t * images).sum(1).mean().item()

    def measure(name: str, pixels: Tensor, language: str) -> Tensor:
        embeddings = family.clip.image(pixels.to(device))
        result["pictures"][name] = classifier_scores(classifier, pixels.to(device), scenes[: len(pixels)])
        result["Fréchet"][name] = frechet(embeddings, other_images)
        result["own caption"][name] = own_caption(embeddings, captions[language])
        return embeddings

    def measure_steps(name: str, guidance: float, steps: int) -> None:
        for language, (z_i, text) in sampled.items():
            pixels = pictures(family, z_i, guidance, steps, text=text)
            row = f"{name}, {language}"
            embeddings = measure(row, pixels, language)
            again = pictures(family, z_i[:PART], guidance, steps, seed=1007, text=text[:PART])
            result["spread"][row] = spread(embeddings[:PART], family.clip.image(again))
            pairs = to_pictures(torch.stack([real[:40], pixels[:40]], 1).flatten(0, 1))
            file = f"held-out-{name}-{language}.png".replace(",", "").replace(" ", "-")
            sheet(pairs, 10).save(options.work / file)
        print(name, result["own caption"][f"{name}, en"], result["pictures"][f"{name}, en"], flush=True)

    measure("real renders", real, LANGUAGES[0])
    decoded = [family.autoencoder.decode(family.autoencoder.encode(part)).clamp(-1, 1) for part in real.split(PART)]
    measure("the same through the autoencoder", torch.cat(decoded), LANGUAGES[0])
    if (options.work / "autoregressive.pt").exists():
        prior = load(AutoregressivePrior(), "autoregressive", options)
        for language, (_, text) in sampled.items():
            text = text[:AUTOREGRESSIVE_COUNT]
            z_i = sample_by_autoregressive_prior(prior, family, text, defaults["prior"])
            cosine = (z_i * images[:AUTOREGRESSIVE_COUNT]).sum(1).mean().item()
            result.setdefault("autoregressive cosine", {})[language] = cosine
            drawn = pictures(family, z_i, defaults["decoder"], STEPS, text=text)
            measure(f"autoregressive prior, {AUTOREGRESSIVE_COUNT} captions, {language}", drawn, language)
    if has_teacher(family):
        for steps in (50, STEPS, TEACHER_STEPS):
            measure_steps(f"{steps} steps", defaults["decoder"], steps)
        result["reconstruction"] = reconstruction(family, real[:PART])
    if options.former:
        result["former"] = compare(Published(options.former), measure, scenes, real.cpu())
    if use_distilled_decoder(family, options):
        for steps in (FEW_STEPS, 2 * FEW_STEPS):
            measure_steps(f"{steps} steps, distilled", defaults["decoder"], steps)
        result["reconstruction, few steps"] = reconstruction(family, real[:PART])
        result["reconstruction, refined"] = reconstruction(family, real[:PART], REFINED_STEPS, REFINEMENTS)
    steps = FEW_STEPS if family.distilled else TEACHER_STEPS
    for freedom in FREEDOMS:
        first, second = (
            pictures(family, images, defaults["decoder"], steps, seed, freedom=freedom) for seed in (7, 1007)
        )
        row = f"from true z_i, {steps} steps, freedom {freedom:g}"
        result["spread"][row] = spread(measure(row, first, LANGUAGES[0]), family.clip.image(second))
    result["strip"] = component_strip(family, images[:PART], defaults["decoder"], steps)
    samples = []
    for seed in range(4):
        z_i, text = sample_z_i(family, SAMPLE_CAPTIONS, defaults["prior"], seed)
        samples.append(pictures(family, z_i, defaults["decoder"], steps, seed, text))
    drawn = upsampled(torch.cat(samples), options)
    sheet(to_pictures(drawn), len(SAMPLE_CAPTIONS)).save(options.work / "samples.png")
    path.write_text(json.dumps(result, indent=2, ensure_ascii=False))
    print(json.dumps(result, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
