"""Memory, composer and decoder of a restored family, taught together from a pool that is painted meanwhile, then the decoder in few steps. The reader learns to
tell what scenes hold; the composer, with what the memory keeps of each thing, to draft them from what the reader tells; the decoder to draw them, shown
those drafts. Each learns from its own error alone. In the first half of the time box all of them learn; then reader and composer stand still.

    python -m models.training.gpu.together --work .unclip/training --pool /dev/shm/pool --seconds 480
"""

import argparse
import copy
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from ..aspects import ASPECTS, certain, likely
from ..decoder import Decoder
from ..diffusion import loss
from ..distil import draw, taught_loss
from ..family import load_family
from ..memory import MemorySize
from ..rounding import round_to_int8
from ..train_composer import RARE
from ..train_decoder import MOVED, Picked
from ..train_memory import misread
from .learner import Box, Learner, recorded
from .streamed import Streamed

DRAFTED, DRAWN, SHOWN = 0.5, 0.8, 0.05
"""Shares of the time box: until when reader and composer learn, until when the decoder does, and for how long its teacher then draws."""
ADVISED = 2.0
"""The guidance that a student is taught most."""


class Lesson:
    """One batch for all three."""

    def __init__(self, scenes: Streamed, decoder: Decoder, batch: int):
        self.scenes, self.decoder, self.batch = scenes, decoder, batch
        self.often = torch.zeros(len(scenes.still), device=scenes.told.device)
        """How often each scene, and those before it, are to be drafted from their records (`train_composer.RARE`)."""

    def weigh(self) -> None:
        """Tell of all scenes there are now."""
        answers, begin = self.scenes.answers[: self.scenes.count], {"style": 1}
        often = torch.ones(len(answers), device=answers.device)
        for name, times in RARE.items():
            column = answers[:, list(ASPECTS).index(name)]
            for value, factor in times.items():
                often = torch.where(column == value + begin.get(name, 0), often * factor, often)
        reached = often.double().cumsum(0)
        self.often.fill_(reached[-1].item())[: len(reached)] = reached

    def others(self, count: int) -> Tensor:
        """Scenes int64[count] that are drafted from their records."""
        return torch.searchsorted(self.often, torch.rand(count, device=self.often.device) * self.often[-1]).clamp(max=len(self.often) - 1)

    def pick(self) -> Picked:
        """Scenes as a decoder learns them, and half as many captions alone."""
        scenes, alone = self.scenes.pick(self.batch), self.scenes.pick(self.batch // 2)
        told = torch.ones_like(alone.told)
        return Picked(torch.cat([scenes.rows, alone.rows]), torch.cat([scenes.z_i, torch.zeros_like(alone.z_i)]), torch.cat([scenes.told, told]))

    def drafting(self) -> tuple[Tensor, Tensor, tuple[Tensor, ...], Tensor]:
        """The reader's error, the composer's, and rows, conditions and drafts for the decoder."""
        scenes, memory, picked, count = self.scenes, self.decoder.memory, self.pick(), self.batch
        conditions, others = scenes.conditions(picked), self.others(count // 2)
        things, answers = scenes.things[picked.rows // scenes.per], scenes.answers[picked.rows // scenes.per]
        with scenes.profile.autocast:
            told = memory.reader(*conditions)
            reading = misread(told, things, answers)
            names, aspects = (part[:count].detach() for part in (torch.softmax(told[0], -1), likely(told[1])))
            right = one_hot(scenes.things[others], MemorySize.things + 1).float(), certain(scenes.answers[others])
            drafts = self.decoder.composer(*memory.shown(torch.cat([names, right[0]]), torch.cat([aspects, right[1]])))
        still = torch.cat([scenes.take(scenes.still, picked.rows[:count]), scenes.still[others].float()])
        wrong = (drafts - still).square().flatten(1).mean(1)
        return reading, wrong, (picked.rows[:count], *(part[:count] for part in conditions)), drafts[:count].detach()

    def drawing(self, given: tuple[Tensor, ...] | None = None, drafts: Tensor | None = None) -> Tensor:
        """The decoder's error, with drafts where they have been made."""
        scenes = self.scenes
        if given is None:
            picked = scenes.pick(self.batch)
            given = (picked.rows, *scenes.conditions(picked))
        rows, *conditions = given
        moved = (torch.rand(len(rows), device=rows.device) < MOVED)[:, None, None, None]
        latents = torch.where(moved, scenes.take(scenes.latents, rows), scenes.take(scenes.still, rows))

        def predict(noised: Tensor, timestep: Tensor) -> Tensor:
            with scenes.profile.autocast:
                return self.decoder(noised, timestep, *conditions, draft=drafts)

        return loss(latents, predict, noisier=1.5)


def keep(network: torch.nn.Module, path: Path) -> None:
    """Write weights with the values that files hold, in as few bytes."""
    stored = copy.deepcopy(network)
    round_to_int8(stored)
    torch.save({"model": stored.state_dict()}, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--profile", default="gpu")
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--batch", type=int, default=1536)
    chosen = parser.parse_args()
    torch.manual_seed(1)
    # z_i is whitened by what reads it: its narrow directions have to be exact
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    family = load_family(chosen)
    scenes, decoder, box = Streamed(chosen, family), family.decoder.train().requires_grad_(True), Box(chosen.seconds)
    while scenes.count == 0:
        scenes.grow()
    lesson, device, half = Lesson(scenes, decoder, chosen.batch), scenes.profile.device, chosen.batch
    lesson.weigh()
    learnt_apart = {*decoder.memory.parameters(), *decoder.composer.parameters()}
    reader = Learner(decoder.memory.reader.parameters(), peak=1e-3, until=DRAFTED)
    composer = Learner([*decoder.memory.things.parameters(), *decoder.composer.parameters()], peak=1e-3, until=DRAFTED)
    drawer = Learner([value for value in decoder.parameters() if value not in learnt_apart], peak=8e-4, average=0.999, until=DRAWN)

    def learn_all() -> tuple[Tensor, ...]:
        reading, wrong, given, drafts = lesson.drafting()
        drawing = lesson.drawing(given, drafts)
        (reading + wrong.mean() + drawing).backward()
        return reading, wrong, drawing

    def learn_to_draw() -> tuple[Tensor, ...]:
        drawing = lesson.drawing()
        drawing.backward()
        return (drawing,)

    step = recorded(learn_all, [reader, composer, drawer], device)
    while box.spent < DRAFTED:
        if scenes.grow():
            lesson.weigh()
        reading, wrong, drawing = step()
        for learner in (reader, composer, drawer):
            learner.step(box.spent)
        box.tell(
            lambda: f"step {reader.number}, {scenes.count} scenes, reader {reading:.4f}, drafts {wrong[:half].mean():.4f}, "
            f"from records {wrong[half:].mean():.4f}, decoder {drawing:.4f}"
        )
    for learner in (reader, composer):
        learner.settle()
    decoder.hold()
    keep(decoder, chosen.work / "decoder.pt")
    step = recorded(learn_to_draw, [drawer], device)
    while box.spent < DRAWN:
        scenes.grow()
        (drawing,) = step()
        drawer.step(box.spent)
        box.tell(lambda: f"step {drawer.number}, {scenes.count} scenes, decoder {drawing:.4f}")
    drawer.settle()
    keep(decoder, chosen.work / "decoder.pt")
    teacher, student = decoder.eval(), copy.deepcopy(decoder)
    shown = draw(teacher, scenes, ADVISED, SHOWN * chosen.seconds / 60, 2 * chosen.batch)
    begun = box.spent
    follower = Learner([value for value in student.parameters() if value.requires_grad], peak=4e-4)

    def follow() -> tuple[Tensor, ...]:
        wrong = taught_loss(student, scenes, shown, chosen.batch)
        wrong.backward()
        return (wrong,)

    step = recorded(follow, [follower], device)
    while box.spent < 1:
        (wrong,) = step()
        follower.step((box.spent - begun) / (1 - begun))
        box.tell(lambda: f"few steps: step {follower.number}, loss {wrong:.4f}")
    follower.settle()
    keep(student, chosen.work / "few-steps.pt")


if __name__ == "__main__":
    main()
