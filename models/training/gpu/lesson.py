"""What reader, composer and decoder learn from in one step on a GPU."""

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from ..aspects import certain, likely
from ..decoder import Decoder
from ..diffusion import loss
from ..memory import MemorySize
from ..train_decoder import MOVED, Picked
from ..train_memory import misread
from .streamed import Streamed


class Lesson:
    """One batch for all three."""

    def __init__(self, scenes: Streamed, decoder: Decoder, batch: int):
        self.scenes, self.decoder, self.batch = scenes, decoder, batch

    def others(self, count: int) -> Tensor:
        """Scenes int64[count] that are drafted from their records, rare ones more often."""
        reached = self.scenes.often.cumsum(0)
        return torch.searchsorted(reached, torch.rand(count, device=reached.device) * reached[-1])

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
