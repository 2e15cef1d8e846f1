"""What is measured of drawn pictures: what a judge sees in them, and how they lie in CLIP's space."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.stages.train_classifier import HEADS, Classifier, labels
from training.scenes.record import ABOVE, BESIDE, DYED


@torch.no_grad()
def answers(judge: Classifier | None, pixels: Tensor, scenes: np.ndarray) -> dict[str, float]:
    """Share of pictures float[N, 3, 64, 64] in which the judge sees what the scene says; nothing where there is no judge."""
    if not judge:
        return {}
    seen = {name: torch.cat([judge(part)[name].argmax(1) for part in pixels.split(500)]).cpu() for name in HEADS}
    right = labels(scenes)
    hit = {name: seen[name] == right[name] for name in right}
    among = lambda name, values: torch.from_numpy(np.isin(scenes[name], values))
    share = lambda hits, where: hits[where].float().mean().item()
    pair = among("arrangement", (BESIDE, ABOVE))
    return {
        "object": share(hit["first"], torch.from_numpy(scenes["second"] < 0)),
        "background": share(hit["background"], right["background"] >= 0),
        "wear and colour": share(hit["wear"] & (hit["colour"] | (right["colour"] < 0)), right["wear"] > 0),
        "hat and colour": share(hit["wear"] & hit["colour"], among("wear", DYED[:2])),
        "pair in place": share(hit["first"] & hit["second"], pair),
        "both of a pair": share((hit["first"] & hit["second"]) | ((seen["first"] == right["second"]) & (seen["second"] == right["first"])), pair),
        "count": share(hit["count"], right["count"] > 0),
        "style": share(hit["style"], right["style"] > 0),
    }


def frechet(first: Tensor, second: Tensor) -> float:
    """Fréchet distance of two sets of embeddings float[N, D] as normal distributions. Heusel et al. 2017, with our CLIP in place of Inception."""
    first, second = first.double().cpu(), second.double().cpu()
    values, vectors = torch.linalg.eigh(torch.cov(first.T))
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T
    shared = torch.linalg.eigvalsh(root @ torch.cov(second.T) @ root).clamp(min=0).sqrt().sum()
    apart = (first.mean(0) - second.mean(0)).square().sum()
    return (apart + torch.trace(torch.cov(first.T)) + torch.trace(torch.cov(second.T)) - 2 * shared).item()


def spread(first: Tensor, second: Tensor) -> float:
    """Mean distance 1 - cosine of two seeds' pictures of one caption, from their embeddings float[N, D]."""
    return (1 - F.cosine_similarity(first, second)).mean().item()


def recall(images: Tensor, texts: Tensor) -> float:
    """Share of texts whose own picture is the most similar one."""
    return (texts @ images.T).argmax(1).eq(torch.arange(len(texts), device=texts.device)).float().mean().item()


def own_caption(images: Tensor, texts: Tensor) -> float:
    """Share of pictures float[N, D] to which, of all captions float[M, D], M ≥ N, their own is the most similar: the R-precision of Park et al. 2021."""
    return recall(texts, images)
