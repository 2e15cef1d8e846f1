"""Train the classifier (`networks/classifier.py`) from CLIP's convolutions and real renders of a growing pool.

python -m training.gpu.train_classifier --work .unclip/training --pool /dev/shm/pool --seconds 200
"""

import torch
from torch import Tensor

from training.gpu.learner import Learner, TimeBox, parse_options, random_rows, recorded
from training.gpu.pool import BLOCK, Pool
from training.loop import PROFILES
from training.losses import classifier_loss
from training.networks.classifier import HEADS, Classifier, image_body, labels, rows_of
from training.pixels import scaled, to_pixels
from training.scenes.draw import draw
from training.scenes.record import Stream

MOST_BLOCKS = 100
"""Most blocks that are copied to the GPU between two steps."""


def main() -> None:
    options = parse_options(__doc__, seconds=200, batch=512)
    torch.backends.cudnn.benchmark = True
    profile, pool = PROFILES[options.profile], Pool(options.pool)
    device, most = profile.device, len(pool.table["records"])
    model = Classifier()
    clip = torch.load(options.work / "clip.pt", map_location="cpu")["model"]
    model.body.load_state_dict(image_body(clip))
    model = model.to(device).to(memory_format=torch.channels_last)
    pictures = torch.zeros(most, 64, 64, 3, dtype=torch.uint8, device=device)
    cells = torch.zeros(most, 8, 8, dtype=torch.int16, device=device)
    right = {name: torch.zeros(most, dtype=torch.int64, device=device) for name in HEADS}
    count, row_count = 0, torch.zeros((), dtype=torch.float64, device=device)
    learner, box, step = Learner(model.parameters(), peak=8e-4), TimeBox(options.seconds), None

    def classifier_step() -> tuple[Tensor, ...]:
        rows = random_rows(options.batch, row_count)
        pixels = scaled(pictures[rows]).contiguous(memory_format=torch.channels_last)
        with profile.autocast:
            logits = model(pixels)
        loss = classifier_loss(logits, rows_of(right, rows), cells[rows])
        loss.backward()
        return (loss,)

    def line() -> str:
        return f"classifier: step {learner.number}, {count} scenes, loss {loss:.4f}"

    while box.spent < 1:
        blocks = pool.fresh(1, MOST_BLOCKS) if learner.number % 20 == 0 else []
        if len(blocks):
            rows, records = slice(count, count + len(blocks) * BLOCK), pool.take("records", blocks)
            pictures[rows] = torch.from_numpy(pool.take("moved", blocks)).to(device)
            cells[rows] = torch.from_numpy(pool.take("cells", blocks)).to(device)
            for name, values in labels(records).items():
                right[name][rows] = values.to(device)
            count = rows.stop
            row_count.fill_(count)
        if count:
            step = step or recorded(classifier_step, [learner], device)
            (loss,) = step()
            learner.step(box.spent)
            box.log(line)
    learner.use_averages()
    model.eval()
    test_scenes = Stream(held_out=True).take(1000)
    with torch.no_grad():
        logits = model(to_pixels(draw(test_scenes), device))
    accuracy = {
        name: (logits[name].cpu().argmax(1) == answers)[answers >= 0].float().mean()
        for name, answers in labels(test_scenes).items()
    }
    print("classifier: " + ", ".join(f"{name} {share:.3f}" for name, share in accuracy.items()), flush=True)
    weights = {name: value.half() for name, value in model.state_dict().items()}
    torch.save({"model": weights}, options.work / "classifier.pt")


if __name__ == "__main__":
    main()
