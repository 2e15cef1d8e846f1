"""What reader, composer and decoder learn from in one step on a GPU."""

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from training.scenes.aspects import certain, likely
from training.networks.decoder import Decoder
from training.networks.memory import MemorySize
from training.stages.train_decoder import Picked, drawing_loss
from training.stages.train_memory import misread
from training.gpu.streamed import Streamed


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

    def errors(self) -> tuple[Tensor, Tensor, Tensor]:
        """The reader's, the composer's of every draft, and the decoder's, which is shown those drafts."""
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
        given = tuple(part[:count] for part in conditions)
        return reading, wrong, drawing_loss(self.decoder, scenes, picked.rows[:count], given, drafts[:count].detach())
