"""Train memory, composer and decoder of a restored family together from a growing pool, then distil the decoder.

The reader learns to predict what scenes contain; the composer, with what the memory stores of each object, to draft
them from the reader's predictions; the decoder to draw them from those drafts. Each learns from its own loss alone. In
the first half of the time box all of them learn; then reader and composer are frozen.

    python -m training.gpu.train_together --work .unclip/training --pool /dev/shm/pool --seconds 420
"""

import copy
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

from training.distillation import draw_trajectories, student_loss
from training.family import load_family
from training.gpu.joint_losses import JointLosses
from training.gpu.learner import Learner, TimeBox, parse_options, recorded
from training.gpu.streamed_scenes import StreamedScenes
from training.losses import decoder_loss
from training.networks.decoder import Decoder
from training.rounding import round_to_int8

DRAFTING_ENDS, DRAWING_ENDS, TEACHER_SHARE = 0.5, 0.8, 0.05
"""Shares of the time box: when reader and composer stop learning, when the decoder does, and how long its teacher then
draws."""
ADVISED_GUIDANCE = 2.0
"""The guidance that the student meets most often."""


def save(work: Path, networks: dict[str, nn.Module]) -> None:
    """Write checkpoints with the values that a family stores."""
    for name, network in networks.items():
        stored = copy.deepcopy(network)
        round_to_int8(stored)
        torch.save({"model": stored.state_dict()}, work / f"{name}.pt")


def train_all(losses: JointLosses, box: TimeBox) -> None:
    """Train all three networks until reader and composer are done, then the decoder alone."""
    scenes, decoder, half = losses.scenes, losses.decoder, losses.batch
    others = {*decoder.memory.parameters(), *decoder.composer.parameters(), *decoder.varier.parameters()}
    reader = Learner(decoder.memory.reader.parameters(), peak=1e-3, until=DRAFTING_ENDS)
    drafting = (decoder.memory.things, decoder.composer, decoder.varier)
    composing = [value for network in drafting for value in network.parameters()]
    composer = Learner(composing, peak=1e-3, until=DRAFTING_ENDS)
    drawing_parameters = [value for value in decoder.parameters() if value not in others]
    drawer = Learner(drawing_parameters, peak=8e-4, average=0.999, until=DRAWING_ENDS)

    def joint_step() -> tuple[Tensor, ...]:
        reading, drafting, drawing = losses.compute()
        (reading + drafting.mean() + drawing).backward()
        return reading, drafting, drawing

    def decoder_step() -> tuple[Tensor, ...]:
        drawing = decoder_loss(decoder, scenes, losses.batch)
        drawing.backward()
        return (drawing,)

    def joint_line(reading: Tensor, drafting: Tensor, drawing: Tensor) -> str:
        return (
            f"step {reader.number}, {scenes.count} scenes, reader {reading:.4f}, drafts {drafting[:half].mean():.4f}, "
            f"from records {drafting[half:].mean():.4f}, decoder {drawing:.4f}"
        )

    step = recorded(joint_step, [reader, composer, drawer], scenes.profile.device)
    while box.spent < DRAFTING_ENDS:
        scenes.grow()
        found = step()
        for learner in (reader, composer, drawer):
            learner.step(box.spent)
        box.log(partial(joint_line, *found))
    for learner in (reader, composer):
        learner.use_averages()
    decoder.freeze_draft()
    step = recorded(decoder_step, [drawer], scenes.profile.device)
    while box.spent < DRAWING_ENDS:
        scenes.grow()
        (drawing,) = step()
        drawer.step(box.spent)
        line = f"step {drawer.number}, {scenes.count} scenes, decoder"
        box.log(partial(loss_line, line, drawing))
    drawer.use_averages()


def loss_line(line: str, loss: Tensor) -> str:
    """A line of the log that ends in a loss."""
    return f"{line} {loss:.4f}"


def distil(teacher: Decoder, losses: JointLosses, box: TimeBox) -> Decoder:
    """A student that draws in few steps what its teacher draws, trained for the rest of the time box."""
    scenes, student = losses.scenes, copy.deepcopy(teacher)
    minutes = TEACHER_SHARE * box.seconds / 60
    trajectories = draw_trajectories(teacher.eval(), scenes, ADVISED_GUIDANCE, minutes, 2 * losses.batch)
    learner = Learner([value for value in student.parameters() if value.requires_grad], peak=4e-4)
    begun = box.spent

    def student_step() -> tuple[Tensor, ...]:
        loss = student_loss(student, scenes, trajectories, losses.batch)
        loss.backward()
        return (loss,)

    step = recorded(student_step, [learner], scenes.profile.device)
    while box.spent < 1:
        (loss,) = step()
        learner.step((box.spent - begun) / (1 - begun))
        box.log(partial(loss_line, f"few steps: step {learner.number}, loss", loss))
    learner.use_averages()
    return student


def main() -> None:
    options = parse_options(__doc__, seconds=420, batch=1024)
    # the networks that read z_i whiten it, so its narrow directions have to be exact
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    family, box = load_family(options), TimeBox(options.seconds)
    scenes, decoder = StreamedScenes(options, family), family.decoder.train().requires_grad_(True)
    while scenes.count == 0:
        scenes.grow()
    losses = JointLosses(scenes, decoder, options.batch)
    train_all(losses, box)
    parts = {name: getattr(decoder, name) for name in ("memory", "composer", "varier")}
    save(options.work, {"decoder": decoder, **parts})
    save(options.work, {"few-steps": distil(decoder, losses, box)})


if __name__ == "__main__":
    main()
