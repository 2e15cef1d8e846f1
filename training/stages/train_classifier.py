"""Train the classifier that evaluates drawn pictures (`networks/classifier.py`), on real renders alone: each scene as
its seed shifts it, and in the variation of its seed (`stages/vary.py`).

With `--former`, a work folder, it starts from the convolutions of the CLIP there and needs less time: its heads learn
first, from features that stay as they are, then all of it (Kumar et al. 2022, "Fine-tuning can distort pretrained
features"). An earlier family's CLIP leaves the classifier independent of the family. With the family's own CLIP it
learns faster, but sees pictures as the networks that drew them do.
"""

import numpy as np
import torch
from torch import Tensor

from training.loop import PROFILES, Profile, learning_rate, parse_options, train
from training.losses import classifier_loss
from training.networks.classifier import Classifier, image_body, labels, rows_of
from training.pixels import to_pixels
from training.scenes.draw import draw, object_cells
from training.scenes.painted import painted_scenes
from training.scenes.record import Stream
from training.scenes.variation import variations

BATCH = 128
HEADS_SCENES, HEADS_EPOCHS, HEADS_BATCH = 90_000, 3, 256
"""Scenes from which the heads alone learn, how often, and how many at once."""


def train_heads(
    model: Classifier, pictures: np.ndarray, right: dict[str, Tensor], cells: Tensor, profile: Profile
) -> None:
    """Fit the heads to the features of pictures uint8[N, 64, 64, 3], which are the first of those that `right` and
    `cells` label. The convolutions stay as they are."""
    parts = []
    with torch.no_grad(), profile.autocast:
        for start in range(0, len(pictures), HEADS_BATCH):
            pixels = to_pixels(pictures[start : start + HEADS_BATCH]).to(profile.device)
            features = model.features(pixels.contiguous(memory_format=torch.channels_last))
            parts.append([part.half() for part in features])
    fine, coarse = map(torch.cat, zip(*parts))
    heads = [value for name, value in model.named_parameters() if not name.startswith("body.")]
    print(f"features of {len(fine)} scenes are computed", flush=True)
    optimizer, count = torch.optim.AdamW(heads, weight_decay=0.05), HEADS_EPOCHS * len(fine) // HEADS_BATCH
    for number in range(count):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(number / count, 1e-3)
        rows = torch.randint(0, len(fine), (HEADS_BATCH,))
        with profile.autocast:
            logits = model.answer(fine[rows].float(), coarse[rows].float())
        loss = classifier_loss(logits, rows_of(right, rows), cells[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if number % 100 == 0:
            print(f"heads: step {number} of {count}, loss {loss.item():.3f}", flush=True)


def main() -> None:
    options = parse_options(__doc__, minutes=50, former="work folder whose CLIP the classifier starts from")
    profile = PROFILES[options.profile]
    model = Classifier()
    painted = np.load(options.work / "pictures.npy", mmap_mode="r")
    varied = np.load(options.work / "varied-pictures.npy", mmap_mode="r")
    scenes = painted_scenes(len(painted))
    right, cells = labels(scenes), torch.from_numpy(object_cells(scenes))
    varied_cells = torch.from_numpy(object_cells(scenes, variations(scenes)))
    if options.former:
        clip = torch.load(options.former / "clip.pt", map_location="cpu")["model"]
        model.body.load_state_dict(image_body(clip))
    model = model.to(profile.device).to(memory_format=torch.channels_last)
    if options.former and not (options.work / "classifier.pt").exists():
        train_heads(model, painted[:HEADS_SCENES], right, cells, profile)
    test_scenes = Stream(held_out=True).take(1000)
    test_pixels, test_labels = to_pixels(draw(test_scenes)).to(profile.device), labels(test_scenes)

    def step(_: int, __: float) -> Tensor:
        first, second = torch.randint(0, len(painted), (2, BATCH * profile.scale // 2)).sort().values
        pictures = np.concatenate([painted[first.numpy()], varied[second.numpy()]])
        with profile.autocast:
            logits = model(to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last))
        shown = torch.cat([cells[first], varied_cells[second]])
        return classifier_loss(logits, rows_of(right, torch.cat([first, second])), shown)

    def check() -> str:
        logits = model(test_pixels)
        return ", ".join(
            f"{name} {(logits[name].cpu().argmax(1) == right)[right >= 0].float().mean():.3f}"
            for name, right in test_labels.items()
        )

    if not (options.work / "classifier.pt").exists():
        model.eval()
        with torch.no_grad():
            print(f"before training: {check()}", flush=True)
        model.train()
    peak = 5e-4 if options.former else 1.5e-3
    train("classifier", model, step, options, peak=peak, check=check, average=0.99)


if __name__ == "__main__":
    main()
