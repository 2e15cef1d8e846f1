"""Embedded scenes of a pool that grows (`pool.py`), all of them on the GPU: what `train_decoder.Scenes` is for a folder."""

from argparse import Namespace

import torch
from torch import Tensor

from training.scenes.aspects import ASPECTS, asked
from training.family import Family
from training.stages.imagine import imagine
from training.loop import PROFILES
from training.networks.memory import SLOTS, MemorySize
from training.pixels import to_pixels
from training.tokenizer import CONTEXT
from training.stages.train_composer import often
from training.stages.train_decoder import Picked, Scenes
from training.stages.train_memory import targets
from training.gpu.learner import at_random
from training.gpu.pool import BLOCK, CAPTIONS, Pool

WORTH = 8
"""Blocks that are embedded at once, or up to twice as many."""


class Streamed(Scenes):
    """A row is a caption: CAPTIONS (`per`) of them, one after the other, are of one scene. `told` is how many there are, and `often` how often each scene is
    to be drafted from its record."""

    def __init__(self, chosen: Namespace, family: Family):
        self.profile, self.clip, self.family, self.pool, self.count = PROFILES[chosen.profile], family.clip, family, Pool(chosen.pool), 0
        self.per = CAPTIONS
        self.mean, self.generator = family.mean, torch.Generator(self.profile.device).manual_seed(1)
        device, most, size = self.profile.device, len(self.pool.table["records"]), MemorySize()
        room = lambda *shape, kind=torch.float16: torch.zeros(*shape, dtype=kind, device=device)
        self.latents, self.still = (room(most, size.latent, size.side, size.side) for _ in range(2))
        self.z_i, self.imagined = (room(most, size.embedding) for _ in range(2))
        self.z_t, self.ids = room(most * CAPTIONS, size.embedding), room(most * CAPTIONS, CONTEXT, kind=torch.int16)
        self.told, self.often = torch.zeros((), dtype=torch.float64, device=device), room(most, kind=torch.float32)
        self.things, self.answers = room(most, len(SLOTS), kind=torch.int64), room(most, len(ASPECTS), kind=torch.int64)

    @torch.no_grad()
    def grow(self) -> None:
        """Embed what was painted since, if it is worth it."""
        blocks = self.pool.fresh(WORTH, 2 * WORTH)
        if len(blocks):
            begin, end = self.count, self.count + len(blocks) * BLOCK
            rows = slice(begin, end)
            device, records = self.profile.device, self.pool.take("records", blocks)
            ids = torch.from_numpy(self.pool.take("ids", blocks)).to(device).flatten(0, 1)
            moved, still = (to_pixels(self.pool.take(name, blocks), device) for name in ("moved", "still"))
            with self.profile.autocast:
                self.latents[rows], self.still[rows] = (self.family.autoencoder.encode(pixels).half() for pixels in (moved, still))
            self.z_i[rows] = self.clip.image(moved).half()
            z_t = torch.cat([self.read(part.long(), (part > 0).float())[0] for part in ids.split(8192)])
            self.z_t[begin * CAPTIONS : end * CAPTIONS], self.ids[begin * CAPTIONS : end * CAPTIONS] = z_t.half(), ids
            told = torch.arange(end - begin, device=device) * CAPTIONS + torch.randint(0, CAPTIONS, (end - begin,), device=device)
            self.imagined[rows] = imagine(self.family, ids[told].long(), self.generator).half()
            self.things[rows], self.answers[rows] = targets(records, MemorySize.things).to(device), asked(records).to(device)
            self.often[rows] = often(records).to(device)
            self.count = end
            self.told.fill_(end * CAPTIONS)

    def foreseen(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        return self.take(self.imagined, rows), torch.ones_like(rows, dtype=torch.bool)[:, None]

    def rows(self, count: int, among: int | None) -> Tensor:
        return at_random(count, self.told if among is None else torch.full_like(self.told, among))

    def take(self, table: Tensor, rows: Tensor) -> Tensor:
        return super().take(table, rows if len(table) == len(self.z_t) else rows // CAPTIONS)

    def conditions(self, picked: Picked) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        ids = self.ids[picked.rows].long()
        mask = (ids > 0).float()
        with torch.no_grad():
            # not in bfloat16: what reads z_t whitens it
            z_t, hidden = self.clip.text(ids, mask)
        return picked.z_i, z_t * picked.told, hidden * picked.told[..., None], mask * picked.told


