"""Losses that several stages share."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.diffusion import loss
from training.embedded import EmbeddedScenes
from training.networks.decoder import Decoder
from training.scenes.aspects import ASPECTS, split_aspects
from training.scenes.record import NAMES, NONE


def edges(pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Differences of neighbouring pixels, across and down."""
    return pixels[..., 1:] - pixels[..., :-1], pixels[..., 1:, :] - pixels[..., :-1, :]


def picture_loss(drawn: Tensor, real: Tensor) -> Tensor:
    """L1 of pixels and of their gradients. The gradients keep outlines sharp."""
    return F.l1_loss(drawn, real) + sum(F.l1_loss(a, b) for a, b in zip(edges(drawn), edges(real)))


def reader_loss(logits: tuple[Tensor, Tensor], slots: Tensor, answers: Tensor) -> Tensor:
    """Cross-entropy of a reader's names and aspects, where int64[B, slots] and int64[B, aspects] are right."""
    names, aspects = logits
    pairs = zip(split_aspects(aspects), answers.to(aspects.device).T)
    aspect_loss = sum(F.cross_entropy(aspect, right) for aspect, right in pairs) / len(ASPECTS)
    return F.cross_entropy(names.flatten(0, 1), slots.to(names.device).flatten()) + aspect_loss


def decoder_loss(model: Decoder, scenes: EmbeddedScenes, count: int) -> Tensor:
    """The decoder's loss without guidance on `count` random scenes."""
    batch = scenes.pick(count)
    return conditioned_decoder_loss(model, scenes, batch.rows, scenes.conditions(batch))


def conditioned_decoder_loss(
    model: Decoder,
    scenes: EmbeddedScenes,
    rows: Tensor,
    conditions: tuple[Tensor, ...],
    draft: Tensor | None = None,
) -> Tensor:
    """The decoder's loss on scenes whose conditions, and possibly drafts, are known already."""
    latents = scenes.target_latents(rows)

    def predict(noised: Tensor, timestep: Tensor) -> Tensor:
        with scenes.profile.autocast:
            return model(noised, timestep, *conditions, draft=draft)

    return loss(latents, predict, late=1.5)


def classifier_loss(logits: dict[str, Tensor], right: dict[str, Tensor], cells: Tensor) -> Tensor:
    """Cross-entropy of a classifier's heads, of which int64[N] are `right` (-1: the question does not apply), and of
    the object in each of the cells int[N, 8, 8]. Object names count four times as much as the other heads."""

    def head_loss(name: str) -> Tensor:
        # a mean over no scenes is NaN, and a batch may contain no scene to which a question applies
        labels = right[name].to(logits[name].device)
        total = F.cross_entropy(logits[name], labels, ignore_index=-1, reduction="sum")
        return total / (right[name] >= 0).sum().clamp(min=1)

    found = logits["cells"]
    cell_loss = F.cross_entropy(found.flatten(0, 1), cells.flatten().long().to(found.device), ignore_index=NONE)
    return cell_loss + sum((1.0 if name in NAMES else 0.25) * head_loss(name) for name in right)


def sampling_weights(scenes: np.ndarray, rare: dict[str, dict[int, int]]) -> Tensor:
    """float[N]: how often each of SCENE[N] is drawn relative to a common one; `rare` maps field and value to a
    factor."""
    factors = [[times.get(value, 1) for value in scenes[name].tolist()] for name, times in rare.items()]
    return torch.from_numpy(np.prod(factors, 0)).float()
