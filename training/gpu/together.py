"""Memory, composer and decoder of a restored family, taught together from a pool that is painted meanwhile, then the decoder in few steps. The reader learns to
tell what scenes hold; the composer, with what the memory keeps of each thing, to draft them from what the reader tells; the decoder to draw them, shown
those drafts. Each learns from its own error alone. In the first half of the time box all of them learn; then reader and composer stand still.

    python -m training.gpu.together --work .unclip/training --pool /dev/shm/pool --seconds 420
"""

import copy
from pathlib import Path

import torch
from torch import Tensor, nn

from training.networks.decoder import Decoder
from training.stages.distil import draw, taught_loss
from training.family import load_family
from training.rounding import round_to_int8
from training.stages.train_decoder import scene_loss
from training.gpu.learner import Box, Learner, arguments, recorded
from training.gpu.lesson import Lesson
from training.gpu.streamed import Streamed

DRAFTED, DRAWN, SHOWN = 0.5, 0.8, 0.05
"""Shares of the time box: until when reader and composer learn, until when the decoder does, and for how long its teacher then draws."""
ADVISED = 2.0
"""The guidance that a student is taught most."""

def keep(work: Path, networks: dict[str, nn.Module]) -> None:
    """Write checkpoints with the values that a family stores."""
    for name, network in networks.items():
        stored = copy.deepcopy(network)
        round_to_int8(stored)
        torch.save({"model": stored.state_dict()}, work / f"{name}.pt")


def teach(lesson: Lesson, box: Box) -> None:
    """All three, until reader and composer have learnt; then the decoder alone."""
    scenes, decoder, half = lesson.scenes, lesson.decoder, lesson.batch
    apart = {*decoder.memory.parameters(), *decoder.composer.parameters()}
    reader = Learner(decoder.memory.reader.parameters(), peak=1e-3, until=DRAFTED)
    composer = Learner([*decoder.memory.things.parameters(), *decoder.composer.parameters()], peak=1e-3, until=DRAFTED)
    drawer = Learner([value for value in decoder.parameters() if value not in apart], peak=8e-4, average=0.999, until=DRAWN)

    def learn_all() -> tuple[Tensor, ...]:
        reading, drafting, drawing = lesson.errors()
        (reading + drafting.mean() + drawing).backward()
        return reading, drafting, drawing

    def learn_to_draw() -> tuple[Tensor, ...]:
        drawing = scene_loss(decoder, scenes, lesson.batch)
        drawing.backward()
        return (drawing,)

    step = recorded(learn_all, [reader, composer, drawer], scenes.profile.device)
    while box.spent < DRAFTED:
        scenes.grow()
        reading, drafting, drawing = step()
        for learner in (reader, composer, drawer):
            learner.step(box.spent)
        box.tell(
            lambda: f"step {reader.number}, {scenes.count} scenes, reader {reading:.4f}, drafts {drafting[:half].mean():.4f}, "
            f"from records {drafting[half:].mean():.4f}, decoder {drawing:.4f}"
        )
    for learner in (reader, composer):
        learner.settle()
    decoder.hold()
    step = recorded(learn_to_draw, [drawer], scenes.profile.device)
    while box.spent < DRAWN:
        scenes.grow()
        (drawing,) = step()
        drawer.step(box.spent)
        box.tell(lambda: f"step {drawer.number}, {scenes.count} scenes, decoder {drawing:.4f}")
    drawer.settle()


def follow(teacher: Decoder, lesson: Lesson, box: Box) -> Decoder:
    """A student that draws in few steps as its teacher does, with what is left of the time box."""
    scenes, student = lesson.scenes, copy.deepcopy(teacher)
    shown = draw(teacher.eval(), scenes, ADVISED, SHOWN * box.seconds / 60, 2 * lesson.batch)
    learner, begun = Learner([value for value in student.parameters() if value.requires_grad], peak=4e-4), box.spent

    def learn() -> tuple[Tensor, ...]:
        wrong = taught_loss(student, scenes, shown, lesson.batch)
        wrong.backward()
        return (wrong,)

    step = recorded(learn, [learner], scenes.profile.device)
    while box.spent < 1:
        (wrong,) = step()
        learner.step((box.spent - begun) / (1 - begun))
        box.tell(lambda: f"few steps: step {learner.number}, loss {wrong:.4f}")
    learner.settle()
    return student


def main() -> None:
    chosen = arguments(__doc__, seconds=420, batch=1024)
    # z_i is whitened by what reads it: its narrow directions have to be exact
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    family, box = load_family(chosen), Box(chosen.seconds)
    scenes, decoder = Streamed(chosen, family), family.decoder.train().requires_grad_(True)
    while scenes.count == 0:
        scenes.grow()
    lesson = Lesson(scenes, decoder, chosen.batch)
    teach(lesson, box)
    keep(chosen.work, {"decoder": decoder, "memory": decoder.memory, "composer": decoder.composer})
    keep(chosen.work, {"few-steps": follow(decoder, lesson, box)})


if __name__ == "__main__":
    main()
