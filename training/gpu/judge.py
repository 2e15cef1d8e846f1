"""The judge (`classifier.py`), from what CLIP's convolutions see and from real renders alone, out of a pool that is painted meanwhile.

    python -m training.gpu.judge --work .unclip/training --pool /dev/shm/pool --seconds 200
"""

import torch
from torch import Tensor

from training.stages.train_classifier import HEADS, Classifier, error, image_body, labels, rows_of
from training.scenes.draw import draw
from training.loop import PROFILES
from training.pixels import scaled, to_pixels
from training.scenes.record import Stream
from training.gpu.learner import Box, Learner, arguments, at_random, recorded
from training.gpu.pool import BLOCK, Pool

AT_ONCE = 100
"""Most blocks that are taken over between two steps."""


def main() -> None:
    chosen = arguments(__doc__, seconds=200, batch=512)
    torch.backends.cudnn.benchmark = True
    profile, pool = PROFILES[chosen.profile], Pool(chosen.pool)
    device, most = profile.device, len(pool.table["records"])
    model = Classifier()
    model.body.load_state_dict(image_body(torch.load(chosen.work / "clip.pt", map_location="cpu")["model"]))
    model = model.to(device).to(memory_format=torch.channels_last)
    room = lambda *shape, kind=torch.int16: torch.zeros(most, *shape, dtype=kind, device=device)
    pictures, cells, right, count = room(64, 64, 3, kind=torch.uint8), room(8, 8), {name: room(kind=torch.int64) for name in HEADS}, 0
    among = torch.zeros((), dtype=torch.float64, device=device)
    learner, box, step = Learner(model.parameters(), peak=8e-4), Box(chosen.seconds), None

    def learn() -> tuple[Tensor, ...]:
        rows = at_random(chosen.batch, among)
        pixels = scaled(pictures[rows]).contiguous(memory_format=torch.channels_last)
        with profile.autocast:
            told = model(pixels)
        wrong = error(told, rows_of(right, rows), cells[rows])
        wrong.backward()
        return (wrong,)

    while box.spent < 1:
        blocks = pool.fresh(1, AT_ONCE) if learner.number % 20 == 0 else []
        if len(blocks):
            rows, records = slice(count, count + len(blocks) * BLOCK), pool.take("records", blocks)
            pictures[rows], cells[rows] = (torch.from_numpy(pool.take(name, blocks)).to(device) for name in ("moved", "cells"))
            for name, values in labels(records).items():
                right[name][rows] = values.to(device)
            count = rows.stop
            among.fill_(count)
        if count:
            step = step or recorded(learn, [learner], device)
            (wrong,) = step()
            learner.step(box.spent)
            box.tell(lambda: f"judge: step {learner.number}, {count} scenes, loss {wrong:.4f}")
    learner.settle()
    model.eval()
    held = Stream(held=True).take(1000)
    with torch.no_grad():
        told = model(to_pixels(draw(held), device))
    print("judge: " + ", ".join(f"{name} {(told[name].cpu().argmax(1) == right)[right >= 0].float().mean():.3f}" for name, right in labels(held).items()), flush=True)
    torch.save({"model": {name: value.half() for name, value in model.state_dict().items()}}, chosen.work / "classifier.pt")


if __name__ == "__main__":
    main()
