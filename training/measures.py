"""Measures of drawn pictures: what a classifier recognises in them, and how their embeddings are distributed."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.networks.classifier import HEADS, Classifier, labels
from training.scenes.record import ABOVE, BESIDE, DYED


def share(hits: Tensor, where: Tensor) -> float:
    """Share of hits among some pictures; NaN where there are none."""
    return hits[where].float().mean().item()


@torch.no_grad()
def classifier_scores(classifier: Classifier | None, pixels: Tensor, scenes: np.ndarray) -> dict[str, float]:
    """Share of pictures float[N, 3, 64, 64] in which the classifier recognises what the scene contains, by question.
    Empty without a classifier."""
    if not classifier:
        return {}
    parts = pixels.split(500)
    found = {name: torch.cat([classifier(part)[name].argmax(1) for part in parts]).cpu() for name in HEADS}
    right = labels(scenes)
    hit = {name: found[name] == right[name] for name in right}
    single = torch.from_numpy(scenes["second"] < 0)
    hats = torch.from_numpy(np.isin(scenes["wear"], DYED[:2]))
    pairs = torch.from_numpy(np.isin(scenes["arrangement"], (BESIDE, ABOVE)))
    in_place = hit["first"] & hit["second"]
    exchanged = (found["first"] == right["second"]) & (found["second"] == right["first"])
    return {
        "object": share(hit["first"], single),
        "background": share(hit["background"], right["background"] >= 0),
        "wear and colour": share(hit["wear"] & (hit["colour"] | (right["colour"] < 0)), right["wear"] > 0),
        "hat and colour": share(hit["wear"] & hit["colour"], hats),
        "pair in place": share(in_place, pairs),
        "both of a pair": share(in_place | exchanged, pairs),
        "count": share(hit["count"], right["count"] > 0),
        "style": share(hit["style"], right["style"] > 0),
    }


def frechet(first: Tensor, second: Tensor) -> float:
    """Fréchet distance of two sets of embeddings float[N, D] as normal distributions. Heusel et al. 2017, with our CLIP
    in place of Inception."""
    first, second = first.double().cpu(), second.double().cpu()
    values, vectors = torch.linalg.eigh(torch.cov(first.T))
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T
    shared = torch.linalg.eigvalsh(root @ torch.cov(second.T) @ root).clamp(min=0).sqrt().sum()
    means = (first.mean(0) - second.mean(0)).square().sum()
    return (means + torch.trace(torch.cov(first.T)) + torch.trace(torch.cov(second.T)) - 2 * shared).item()


def spread(first: Tensor, second: Tensor) -> float:
    """Mean distance 1 - cosine between two seeds' pictures of one caption, from their embeddings float[N, D]."""
    return (1 - F.cosine_similarity(first, second)).mean().item()


def recall(images: Tensor, texts: Tensor) -> float:
    """Share of texts float[N, D] whose own picture, of float[N, D], is the most similar."""
    return (texts @ images.T).argmax(1).eq(torch.arange(len(texts), device=texts.device)).float().mean().item()


def own_caption(images: Tensor, texts: Tensor) -> float:
    """Share of pictures float[N, D] whose own caption, of float[M, D] with M ≥ N, is the most similar: the R-precision
    of Park et al. 2021."""
    return recall(texts, images)
