"""The losses of reader, composer and decoder on one batch, for training them together."""

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from training.embedded import Batch
from training.gpu.streamed_scenes import StreamedScenes
from training.losses import conditioned_decoder_loss, reader_loss
from training.networks.decoder import Decoder
from training.networks.memory import MemorySize
from training.scenes.aspects import one_hot_aspects, probabilities


class JointLosses:
    """Draws batches from `scenes` and computes the three losses on each."""

    def __init__(self, scenes: StreamedScenes, decoder: Decoder, batch: int):
        self.scenes, self.decoder, self.batch = scenes, decoder, batch

    def random_records(self, count: int) -> Tensor:
        """Scenes int64[count] to draft from their records, rare ones more often."""
        cumulated = self.scenes.weights.cumsum(0)
        return torch.searchsorted(cumulated, torch.rand(count, device=cumulated.device) * cumulated[-1])

    def pick(self) -> Batch:
        """Scenes with the decoder's random conditions, and half as many captions alone."""
        scenes, alone = self.scenes.pick(self.batch), self.scenes.pick(self.batch // 2)
        return Batch(
            torch.cat([scenes.rows, alone.rows]),
            torch.cat([scenes.z_i, torch.zeros_like(alone.z_i)]),
            torch.cat([scenes.captioned, torch.ones_like(alone.captioned)]),
        )

    def compute(self) -> tuple[Tensor, Tensor, Tensor]:
        """The reader's loss, the composer's for each draft, and the decoder's, which reads those drafts."""
        scenes, memory, batch, count = self.scenes, self.decoder.memory, self.pick(), self.batch
        conditions, records = scenes.conditions(batch), self.random_records(count // 2)
        slots, answers = scenes.slots[batch.rows // scenes.per], scenes.aspects[batch.rows // scenes.per]
        with scenes.profile.autocast:
            logits = memory.reader(*conditions)
            reading = reader_loss(logits, slots, answers)
            names, aspects = (
                part[:count].detach() for part in (torch.softmax(logits[0], -1), probabilities(logits[1]))
            )
            recorded = (
                one_hot(scenes.slots[records], MemorySize.things + 1).float(),
                one_hot_aspects(scenes.aspects[records]),
            )
            looks = memory.look_up(torch.cat([names, recorded[0]]), torch.cat([aspects, recorded[1]]))
            still = torch.cat([scenes.take(scenes.still, batch.rows[:count]), scenes.still[records].float()])
            varied = torch.cat([scenes.take(scenes.varied, batch.rows[:count]), scenes.varied[records].float()])
            variation = torch.cat([scenes.take(scenes.variation, batch.rows[:count]), scenes.variation[records]])
            drafts, moved = self.decoder.composer(*looks), self.decoder.varier(*looks, variation)
        drafting = ((drafts - still).square() + (moved - varied).square()).flatten(1).mean(1) / 2
        first = tuple(part[:count] for part in conditions)
        drawing = conditioned_decoder_loss(
            self.decoder, scenes, batch.rows[:count], first, draft=drafts[:count].detach()
        )
        return reading, drafting, drawing
