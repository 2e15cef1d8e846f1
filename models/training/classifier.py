"""The judge: a conv net trained on real renders alone, independent of the family's CLIP. It is used for evaluation only, never exported.
With `--former`, the work folder of an earlier family, it starts from what that one's CLIP saw in real renders, and needs less time."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .clip import ClipSize, ImageTower
from .pixels import to_pixels
from .draw import draw
from .loop import PROFILES, arguments, train
from .backgrounds import COUNT
from .objects import objects
from .paint import painted_scenes
from .palette import COLOURS
from .scenes import STYLES, THREE, WEAR, Stream

BATCH = 128
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
        self.told = nn.Sequential(nn.Flatten(), nn.Linear(tower.out.in_features, 384), nn.GELU())
        self.heads = nn.ModuleDict({name: nn.Linear(384, count) for name, count in HEADS.items()})

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        features = self.told(self.body(pixels))
        return {name: head(features).float() for name, head in self.heads.items()}


def labels(scenes: np.ndarray) -> dict[str, Tensor]:
    """int64[N] for every head; -1 where the question does not apply."""
    shift = {"wear": 1, "style": 1, "count": -1}
    return {name: torch.from_numpy((scenes[name] + shift.get(name, 0)).astype(np.int64)) for name in HEADS}


def image_body(clip: dict[str, Tensor]) -> dict[str, Tensor]:
    """The convolutions of a CLIP's image tower, by the names they have in the judge."""
    start = "image.body."
    return {name.removeprefix(start): value for name, value in clip.items() if name.startswith(start)}


def main() -> None:
    chosen = arguments(__doc__, minutes=50, former="work folder of an earlier family")
    profile = PROFILES[chosen.profile]
    model = Classifier()
    if chosen.former:
        model.body.load_state_dict(image_body(torch.load(chosen.former / "clip.pt", map_location="cpu")["model"]))
    model = model.to(profile.device).to(memory_format=torch.channels_last)
    painted, order = np.load(chosen.work / "pictures.npy", mmap_mode="r"), np.random.default_rng(chosen.seed)
    scenes = painted_scenes(len(painted))
    held = Stream(held=True).take(1000)
    held_pixels, held_labels = to_pixels(draw(held)).to(profile.device), labels(held)

    def step(number: int, _: float) -> Tensor:
        rows = np.sort(order.integers(0, len(painted), BATCH * profile.scale))
        pixels = to_pixels(painted[rows]).to(profile.device).contiguous(memory_format=torch.channels_last)
        with profile.autocast:
            told = model(pixels)
        weight = lambda name: 1.0 if name in ("first", "second", "third") else 0.25
        # a batch may hold no scene of whom a question is asked, of which there is no mean
        answered = lambda name, right: F.cross_entropy(told[name], right.to(profile.device), ignore_index=-1, reduction="sum") / (right >= 0).sum().clamp(min=1)
        return sum(weight(name) * answered(name, right) for name, right in labels(scenes[rows]).items())

    def check() -> str:
        told = model(held_pixels)
        return ", ".join(f"{name} {(told[name].cpu().argmax(1) == right)[right >= 0].float().mean():.3f}" for name, right in held_labels.items())

    train("classifier", model, step, chosen, peak=1.5e-3, check=check, average=0.99)


if __name__ == "__main__":
    main()
