"""Embedded scenes (`stages/embed.py`) as batches for the decoder and its memory.

z_i is dropped for some scenes and the caption for half (Ramesh et al. 2022, §2.1), so that each can be used alone and
guidance has an unconditional prediction to move away from. Some scenes show the prior's z_i (`stages/imagine.py`) in
place of the picture's own, so that the decoder learns the prior's errors. Some show z_i in part, so that the embeddings
that PCA nodes and text diffs produce are drawn as pictures too.
"""

from argparse import Namespace
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from training.loop import PROFILES
from training.networks.clip import Clip, ClipSize
from training.networks.layers import first_components
from training.space import load_space

NO_IMAGE, NO_TEXT, IMAGINED = 0.15, 0.5, 0.35
"""Shares of scenes without z_i, without caption, and with the prior's z_i."""
CUT, MIXED = 0.12, 0.12
"""Shares of scenes that show z_i in part: by its first components, or interpolated with z_t."""
MOVED = 0.15
"""Share of targets that are shifted as the scene's seed says. The others are still (`stages/still.py`)."""


@dataclass
class Batch:
    """Rows int64[B] of embedded scenes, z_i float[B, D] (zeros: unknown), and bool[B, 1]: whether the caption is
    shown."""

    rows: Tensor
    z_i: Tensor
    captioned: Tensor


class EmbeddedScenes:
    """The embedded scenes of a work folder, in main memory."""

    def __init__(self, options: Namespace, clip: Clip):
        self.profile, self.clip = PROFILES[options.profile], clip
        stored = np.load(options.work / "embedded.npz")
        self.latents, self.z_i, self.z_t, self.ids = (
            torch.from_numpy(stored[name]) for name in ("latent", "z_i", "z_t", "ids")
        )
        self.imagined = torch.from_numpy(np.load(options.work / "imagined.npy"))
        self.still = torch.from_numpy(np.load(options.work / "still.npy"))
        self.mean, _ = load_space(options.work)

    def pick(self, count: int, among: int | None = None) -> Batch:
        """Random scenes (of those that have a still latent, or of the first `among`), with conditions dropped at
        random."""
        device = self.profile.device
        rows = self.random_rows(count, among)

        def chance(share: float) -> Tensor:
            return torch.rand(count, 1, device=device) < share

        imagined, available = self.imagined_z_i(rows)
        swapped = chance(IMAGINED) & available
        z_i = torch.where(swapped, imagined, self.take(self.z_i, rows))
        cut = chance(CUT)
        first = self.cut(z_i)
        mixed = torch.where(chance(MIXED), self.mixed(z_i, self.take(self.z_t, rows)), z_i)
        z_i = torch.where(cut, first, mixed)
        return Batch(rows, z_i * ~chance(NO_IMAGE), swapped | ~chance(NO_TEXT))

    def random_rows(self, count: int, among: int | None) -> Tensor:
        return torch.randint(0, among or len(self.still), (count,))

    def imagined_z_i(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """The prior's z_i float[B, D] of scenes, and bool[B, 1]: whether there is one."""
        available = (rows < len(self.imagined)).to(self.profile.device)[:, None]
        return self.take(self.imagined, rows.clamp(max=len(self.imagined) - 1)), available

    def cut(self, z_i: Tensor) -> Tensor:
        """z_i float[B, D] from the first k of its components, k log-uniform from 2 to D."""
        return first_components(z_i, z_i.shape[1] ** torch.rand(len(z_i), 1, device=z_i.device), self.mean)

    def mixed(self, z_i: Tensor, z_t: Tensor) -> Tensor:
        """Random points between z_i and z_t float[B, D], which cover text diffs and text embeddings drawn directly."""
        return normalize(torch.lerp(z_i, z_t, torch.rand(len(z_i), 1, device=z_i.device)), dim=-1)

    def conditions(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The decoder's inputs: z_i, z_t, hidden states and mask, with zeros where the caption is dropped."""
        ids = self.ids[batch.rows].long().to(self.profile.device)
        ids = ids[:, : int((ids > 0).sum(1).max())]
        mask, captioned = (ids > 0).float() * batch.captioned, batch.captioned[:, 0]
        hidden = torch.zeros(*ids.shape, ClipSize().hidden, device=ids.device)
        if captioned.any():
            hidden[captioned] = self.encode(ids[captioned], mask[captioned])[1]
        return batch.z_i, self.take(self.z_t, batch.rows) * batch.captioned, hidden, mask

    def encode(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """z_t and hidden states of captions int[B, L]."""
        with torch.no_grad(), self.profile.autocast:
            return self.clip.text(ids, mask)

    def take(self, table: Tensor, rows: Tensor) -> Tensor:
        """Rows of a table, as float32 on the device."""
        return table[rows].to(self.profile.device).float()

    def target_latents(self, rows: Tensor) -> Tensor:
        """Latents float[B, C, s, s], most of them still, some shifted."""
        moved = (torch.rand(len(rows), device=self.profile.device) < MOVED)[:, None, None, None]
        return torch.where(moved, self.take(self.latents, rows), self.take(self.still, rows))
