"""The judge: a conv net trained on real renders alone, independent of the family's CLIP. It is used for evaluation only, never exported.
With `--former`, a work folder, it starts from what the CLIP there sees in real renders, and needs less time: its heads learn first, from features that stand
still, then all of it (Kumar et al. 2022, "Fine-tuning can distort pretrained features"). An earlier family's CLIP leaves it independent; with the family's
own it knows more sooner, but looks with the eyes that the pictures were made for."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .clip import ClipSize, ImageTower
from .pixels import to_pixels
from .draw import draw
from .loop import PROFILES, Profile, arguments, rate, train
from .backgrounds import COUNT
from .objects import objects
from .paint import painted_scenes
from .palette import COLOURS
from .scenes import STYLES, THREE, WEAR, Stream

BATCH = 128
LOOKED, EPOCHS, HEADS_BATCH = 90_000, 14, 512
"""Scenes that the heads learn from alone, and how often."""
HEADS = {
    "first": len(objects()), "second": len(objects()), "third": len(objects()), "background": COUNT, "wear": len(WEAR) + 1, "colour": len(COLOURS),
    "count": 4, "style": len(STYLES) + 1, "arrangement": THREE + 1,
}


class Classifier(nn.Module):
    """float[B, 3, 64, 64] to logits of every head. Objects are named in the order of the scene: left to right, top to bottom."""

    def __init__(self):
        super().__init__()
        tower = ImageTower(ClipSize())
        self.body = tower.body
        self.told = nn.Sequential(nn.Flatten(), nn.Dropout(0.2), nn.Linear(tower.out.in_features, 384), nn.GELU())
        self.heads = nn.ModuleDict({name: nn.Linear(384, count) for name, count in HEADS.items()})

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        return self.read(self.body(pixels))

    def read(self, features: Tensor) -> dict[str, Tensor]:
        """What the heads make of what the body sees, float[B, C, s, s]."""
        features = self.told(features)
        return {name: head(features).float() for name, head in self.heads.items()}


def labels(scenes: np.ndarray) -> dict[str, Tensor]:
    """int64[N] for every head; -1 where the question does not apply."""
    shift = {"wear": 1, "style": 1, "count": -1}
    return {name: torch.from_numpy((scenes[name] + shift.get(name, 0)).astype(np.int64)) for name in HEADS}


def image_body(clip: dict[str, Tensor]) -> dict[str, Tensor]:
    """The convolutions of a CLIP's image tower, by the names they have in the judge."""
    start = "image.body."
    return {name.removeprefix(start): value for name, value in clip.items() if name.startswith(start)}


def error(told: dict[str, Tensor], scenes: np.ndarray) -> Tensor:
    """Cross-entropy of all answers; what the scenes show counts four times."""
    weight = lambda name: 1.0 if name in ("first", "second", "third") else 0.25
    # a batch may hold no scene of whom a question is asked, of which there is no mean
    answered = lambda name, right: F.cross_entropy(told[name], right.to(told[name].device), ignore_index=-1, reduction="sum") / (right >= 0).sum().clamp(min=1)
    return sum(weight(name) * answered(name, right) for name, right in labels(scenes).items())


def teach_heads(model: Classifier, pictures: np.ndarray, scenes: np.ndarray, profile: Profile) -> None:
    """Fit the heads to what the body sees in pictures uint8[N, 64, 64, 3] as it is."""
    seen = []
    with torch.no_grad(), profile.autocast:
        for start in range(0, len(pictures), HEADS_BATCH):
            pixels = to_pixels(pictures[start : start + HEADS_BATCH]).to(profile.device).contiguous(memory_format=torch.channels_last)
            seen.append(model.body(pixels).half())
    features, heads = torch.cat(seen), [*model.told.parameters(), *model.heads.parameters()]
    print(f"the judge looked at {len(features)} scenes", flush=True)
    optimizer, count = torch.optim.AdamW(heads, weight_decay=0.05), EPOCHS * len(features) // HEADS_BATCH
    for number in range(count):
        for group in optimizer.param_groups:
            group["lr"] = rate(number / count, 1e-3)
        rows = torch.randint(0, len(features), (HEADS_BATCH,))
        wrong = error(model.read(features[rows].float()), scenes[rows.numpy()])
        optimizer.zero_grad()
        wrong.backward()
        optimizer.step()
        if number % 200 == 0:
            print(f"heads: step {number} of {count}, loss {wrong.item():.3f}", flush=True)


def main() -> None:
    chosen = arguments(__doc__, minutes=50, former="work folder whose CLIP the judge starts from")
    profile = PROFILES[chosen.profile]
    model = Classifier()
    painted, order = np.load(chosen.work / "pictures.npy", mmap_mode="r"), np.random.default_rng(chosen.seed)
    scenes = painted_scenes(len(painted))
    if chosen.former:
        model.body.load_state_dict(image_body(torch.load(chosen.former / "clip.pt", map_location="cpu")["model"]))
    model = model.to(profile.device).to(memory_format=torch.channels_last)
    if chosen.former and not (chosen.work / "classifier.pt").exists():
        teach_heads(model, painted[:LOOKED], scenes[:LOOKED], profile)
    held = Stream(held=True).take(1000)
    held_pixels, held_labels = to_pixels(draw(held)).to(profile.device), labels(held)

    def step(number: int, _: float) -> Tensor:
        rows = np.sort(order.integers(0, len(painted), BATCH * profile.scale))
        pixels = to_pixels(painted[rows]).to(profile.device).contiguous(memory_format=torch.channels_last)
        with profile.autocast:
            told = model(pixels)
        return error(told, scenes[rows])

    def check() -> str:
        told = model(held_pixels)
        return ", ".join(f"{name} {(told[name].cpu().argmax(1) == right)[right >= 0].float().mean():.3f}" for name, right in held_labels.items())

    if not (chosen.work / "classifier.pt").exists():
        model.eval()
        with torch.no_grad():
            print(f"before training: {check()}", flush=True)
        model.train()
    train("classifier", model, step, chosen, peak=3e-4 if chosen.former else 1.5e-3, check=check, average=0.99)


if __name__ == "__main__":
    main()
