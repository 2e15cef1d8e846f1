"""The judge: a conv net trained on real renders alone, independent of the family's CLIP. It is used for evaluation only, never exported. Beside its answers it is
taught what lies in each cell of a picture: so the names are learnt from where the things are, and from one list for all places.
With `--former`, a work folder, it starts from what the CLIP there sees in real renders, and needs less time: its heads learn first, from features that stand
still, then all of it (Kumar et al. 2022, "Fine-tuning can distort pretrained features"). An earlier family's CLIP leaves it independent; with the family's
own it knows more sooner, but looks with the eyes that the pictures were made for."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.scenes.backgrounds import COUNT
from training.networks.clip import ClipSize, ImageTower
from training.scenes.draw import draw, named_cells
from training.networks.layers import Block, CrossAttention
from training.loop import PROFILES, Profile, arguments, rate, train
from training.scenes.objects import objects
from training.stages.paint import painted_scenes
from training.scenes.palette import COLOURS
from training.pixels import to_pixels
from training.scenes.record import NAMES, NONE, STYLES, THREE, WEAR, Stream

BATCH = 128
LOOKED, EPOCHS, HEADS_BATCH = 90_000, 3, 256
"""Scenes that the heads learn from alone, and how often."""
HALF = 7
"""Layers of the image tower up to its 8×8 cells."""
HEADS = {
    **dict.fromkeys(NAMES, len(objects())), "background": COUNT, "wear": len(WEAR) + 1, "colour": len(COLOURS),
    "count": 4, "style": len(STYLES) + 1, "arrangement": THREE + 1,
}


class Look(nn.Module):
    """What slots float[B, S, W] find in cells float[B, N, W], and tell each other."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm, self.cells, self.talk = nn.LayerNorm(width), CrossAttention(width, width, heads), Block(width, heads)

    def forward(self, slots: Tensor, cells: Tensor) -> Tensor:
        return self.talk(slots + self.cells(self.norm(slots), cells, cells.new_ones(cells.shape[:2])))


class Classifier(nn.Module):
    """float[B, 3, 64, 64] to logits of every head. Objects are named in the order of the scene: left to right, top to bottom. Each head has a slot that looks
    for what it is asked, wherever that is (Carion et al. 2020, "End-to-end object detection with transformers"); one list of names serves all objects."""

    def __init__(self, width: int = 256, heads: int = 8, looks: int = 3):
        super().__init__()
        size = ClipSize()
        self.body = ImageTower(size).body
        *_, fine, coarse = size.channels
        self.near, self.far = nn.Conv2d(fine, width, 1), nn.Conv2d(coarse, width, 1)
        self.places = nn.Parameter(torch.randn(64, width) * 0.02)
        self.slots = nn.Parameter(torch.randn(len(HEADS), width))
        self.looks = nn.ModuleList(Look(width, heads) for _ in range(looks))
        self.told = nn.Sequential(nn.LayerNorm(width), nn.Dropout(0.1), nn.Linear(width, 384), nn.GELU())
        self.names = nn.Linear(384, len(objects()))
        self.answers = nn.ModuleDict({name: nn.Linear(384, count) for name, count in HEADS.items() if name not in NAMES})

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        return self.read(*self.see(pixels))

    def see(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """What the convolutions see: float[B, 128, 8, 8] and float[B, 256, 4, 4]."""
        fine = self.body[:HALF](pixels)
        return fine, self.body[HALF:](fine)

    def read(self, fine: Tensor, coarse: Tensor) -> dict[str, Tensor]:
        """What the slots make of it."""
        seen = (self.near(fine) + F.interpolate(self.far(coarse), scale_factor=2)).flatten(2).transpose(1, 2)
        cells = seen + self.places
        slots = self.slots.expand(len(cells), -1, -1)
        for look in self.looks:
            slots = look(slots, cells)
        told = self.told(slots)
        answers = {name: (self.names if name in NAMES else self.answers[name])(told[:, at]).float() for at, name in enumerate(HEADS)}
        return answers if not self.training else answers | {"cells": self.names(self.told(seen)).float()}


def labels(scenes: np.ndarray) -> dict[str, Tensor]:
    """int64[N] for every head; -1 where the question does not apply."""
    shift = {"wear": 1, "style": 1, "count": -1}
    return {name: torch.from_numpy((scenes[name] + shift.get(name, 0)).astype(np.int64)) for name in HEADS}


def image_body(clip: dict[str, Tensor]) -> dict[str, Tensor]:
    """The convolutions of a CLIP's image tower, by the names they have in the judge."""
    start = "image.body."
    return {name.removeprefix(start): value for name, value in clip.items() if name.startswith(start)}


def error(told: dict[str, Tensor], right: dict[str, Tensor], cells: Tensor) -> Tensor:
    """Cross-entropy of all answers, of which int64[N] are `right`, and of what lies in each of the cells int[N, 8, 8]; the things' names count four times."""
    weight = lambda name: 1.0 if name in NAMES else 0.25
    # a batch may hold no scene of whom a question is asked, of which there is no mean
    answered = lambda name: F.cross_entropy(told[name], right[name].to(told[name].device), ignore_index=-1, reduction="sum") / (right[name] >= 0).sum().clamp(min=1)
    lying = F.cross_entropy(told["cells"].flatten(0, 1), cells.flatten().long().to(told["cells"].device), ignore_index=NONE)
    return lying + sum(weight(name) * answered(name) for name in right)


def rows_of(table: dict[str, Tensor], rows: Tensor) -> dict[str, Tensor]:
    return {name: values[rows] for name, values in table.items()}


def teach_heads(model: Classifier, pictures: np.ndarray, right: dict[str, Tensor], cells: Tensor, profile: Profile) -> None:
    """Fit the heads to what the body sees in pictures uint8[N, 64, 64, 3], the first of those of whom `right` and `cells` tell, as it is."""
    seen = []
    with torch.no_grad(), profile.autocast:
        for start in range(0, len(pictures), HEADS_BATCH):
            pixels = to_pixels(pictures[start : start + HEADS_BATCH]).to(profile.device).contiguous(memory_format=torch.channels_last)
            seen.append([features.half() for features in model.see(pixels)])
    (fine, coarse), heads = map(torch.cat, zip(*seen)), [value for name, value in model.named_parameters() if not name.startswith("body.")]
    print(f"the judge looked at {len(fine)} scenes", flush=True)
    optimizer, count = torch.optim.AdamW(heads, weight_decay=0.05), EPOCHS * len(fine) // HEADS_BATCH
    for number in range(count):
        for group in optimizer.param_groups:
            group["lr"] = rate(number / count, 1e-3)
        rows = torch.randint(0, len(fine), (HEADS_BATCH,))
        with profile.autocast:
            told = model.read(fine[rows].float(), coarse[rows].float())
        wrong = error(told, rows_of(right, rows), cells[rows])
        optimizer.zero_grad()
        wrong.backward()
        optimizer.step()
        if number % 100 == 0:
            print(f"heads: step {number} of {count}, loss {wrong.item():.3f}", flush=True)


def main() -> None:
    chosen = arguments(__doc__, minutes=50, former="work folder whose CLIP the judge starts from")
    profile = PROFILES[chosen.profile]
    model = Classifier()
    painted = np.load(chosen.work / "pictures.npy", mmap_mode="r")
    scenes = painted_scenes(len(painted))
    right, cells = labels(scenes), torch.from_numpy(named_cells(scenes))
    if chosen.former:
        model.body.load_state_dict(image_body(torch.load(chosen.former / "clip.pt", map_location="cpu")["model"]))
    model = model.to(profile.device).to(memory_format=torch.channels_last)
    if chosen.former and not (chosen.work / "classifier.pt").exists():
        teach_heads(model, painted[:LOOKED], right, cells, profile)
    held = Stream(held=True).take(1000)
    held_pixels, held_labels = to_pixels(draw(held)).to(profile.device), labels(held)

    def step(number: int, _: float) -> Tensor:
        rows = torch.randint(0, len(painted), (BATCH * profile.scale,)).sort().values
        pixels = to_pixels(painted[rows.numpy()]).to(profile.device).contiguous(memory_format=torch.channels_last)
        with profile.autocast:
            told = model(pixels)
        return error(told, rows_of(right, rows), cells[rows])

    def check() -> str:
        told = model(held_pixels)
        return ", ".join(f"{name} {(told[name].cpu().argmax(1) == right)[right >= 0].float().mean():.3f}" for name, right in held_labels.items())

    if not (chosen.work / "classifier.pt").exists():
        model.eval()
        with torch.no_grad():
            print(f"before training: {check()}", flush=True)
        model.train()
    train("classifier", model, step, chosen, peak=5e-4 if chosen.former else 1.5e-3, check=check, average=0.99)


if __name__ == "__main__":
    main()
