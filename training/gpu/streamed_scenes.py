"""The scenes of a growing pool (`pool.py`), embedded and kept on the GPU: `embedded.EmbeddedScenes` without a
folder."""

from argparse import Namespace

import torch
from torch import Tensor

from training.embedded import Batch, EmbeddedScenes
from training.family import Family
from training.gpu.learner import random_rows
from training.gpu.pool import BLOCK, CAPTIONS, Pool
from training.loop import PROFILES
from training.losses import sampling_weights
from training.networks.composer import RARE
from training.networks.memory import MemorySize
from training.pixels import to_pixels
from training.scenes.aspects import ASPECTS, SLOTS, aspects_of, slots_of
from training.scenes.variation import VARIED, variations
from training.tokenizer import CONTEXT

LEAST_BLOCKS = 8
"""Blocks that are embedded at once, at least; at most twice as many."""


class StreamedScenes(EmbeddedScenes):
    """Embedded scenes in which a row is a caption; CAPTIONS (`per`) consecutive rows are of one scene.

    `row_count` float64[] is the number of rows so far, `weights` float32[N] how often each scene is drafted from its
    record (`losses.sampling_weights`).
    """

    def __init__(self, options: Namespace, family: Family):
        self.profile, self.clip, self.family = PROFILES[options.profile], family.clip, family
        self.pool, self.count, self.per = Pool(options.pool), 0, CAPTIONS
        self.mean, self.generator = family.mean, torch.Generator(self.profile.device).manual_seed(1)
        device, most, size = self.profile.device, len(self.pool.table["records"]), MemorySize()

        def empty(*shape: int, dtype: torch.dtype = torch.float16) -> Tensor:
            return torch.zeros(*shape, dtype=dtype, device=device)

        self.latents, self.still, self.varied = (empty(most, size.latent, size.side, size.side) for _ in range(3))
        self.variation = empty(most, len(VARIED), dtype=torch.float32)
        self.z_i, self.imagined = (empty(most, size.embedding) for _ in range(2))
        self.z_t, self.ids = empty(most * CAPTIONS, size.embedding), empty(most * CAPTIONS, CONTEXT, dtype=torch.int16)
        self.row_count = torch.zeros((), dtype=torch.float64, device=device)
        self.weights = empty(most, dtype=torch.float32)
        self.slots = empty(most, len(SLOTS), dtype=torch.int64)
        self.aspects = empty(most, len(ASPECTS), dtype=torch.int64)

    @torch.no_grad()
    def grow(self) -> None:
        """Embed the scenes painted since the last call, if they fill LEAST_BLOCKS."""
        blocks = self.pool.fresh(LEAST_BLOCKS, 2 * LEAST_BLOCKS)
        if not len(blocks):
            return
        begin, end = self.count, self.count + len(blocks) * BLOCK
        rows, captions = slice(begin, end), slice(begin * CAPTIONS, end * CAPTIONS)
        device, records = self.profile.device, self.pool.take("records", blocks)
        ids = torch.from_numpy(self.pool.take("ids", blocks)).to(device).flatten(0, 1)
        names = ("moved", "still", "varied")
        moved, still, varied = (to_pixels(self.pool.take(name, blocks), device) for name in names)
        with self.profile.autocast:
            autoencoder = self.family.autoencoder
            for table, pixels in ((self.latents, moved), (self.still, still), (self.varied, varied)):
                table[rows] = autoencoder.encode(pixels).half()
        self.variation[rows] = torch.from_numpy(variations(records)).float().to(device)
        self.z_i[rows] = self.clip.image(moved).half()
        z_t = torch.cat([self.encode(part.long(), (part > 0).float())[0] for part in ids.split(8192)])
        self.z_t[captions], self.ids[captions] = z_t.half(), ids
        first = torch.arange(end - begin, device=device) * CAPTIONS
        imagined = first + torch.randint(0, CAPTIONS, (end - begin,), device=device)
        self.imagined[rows] = self.family.imagine(ids[imagined].long(), self.generator).half()
        self.slots[rows], self.aspects[rows] = slots_of(records).to(device), aspects_of(records).to(device)
        self.weights[rows] = sampling_weights(records, RARE).to(device)
        self.count = end
        self.row_count.fill_(end * CAPTIONS)

    def imagined_z_i(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        return self.take(self.imagined, rows), torch.ones_like(rows, dtype=torch.bool)[:, None]

    def random_rows(self, count: int, among: int | None) -> Tensor:
        return random_rows(count, self.row_count if among is None else torch.full_like(self.row_count, among))

    def take(self, table: Tensor, rows: Tensor) -> Tensor:
        return super().take(table, rows if len(table) == len(self.z_t) else rows // CAPTIONS)

    def conditions(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        ids = self.ids[batch.rows].long()
        mask = (ids > 0).float()
        with torch.no_grad():
            # in float32, because the networks that read z_t whiten it
            z_t, hidden = self.clip.text(ids, mask)
        return batch.z_i, z_t * batch.captioned, hidden * batch.captioned[..., None], mask * batch.captioned
