"""A draft of a scene's latent, from the conditions alone: what the memory (`memory.py`) found, moved to where such a scene has it and fitted to its ground and
style. It is the mean of x0 given the conditions, and the decoder is shown it at every step. How a thing looks in the latent depends on all of the picture, for
the autoencoder normalises over all of it, so a thing cannot just be pasted."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.scenes.aspects import ASPECTS
from training.networks.memory import POSES, SLOTS, MemorySize


@dataclass(frozen=True)
class ComposerSize:
    things: int = MemorySize.things
    slots: int = len(SLOTS)
    poses: int = len(POSES)
    latent: int = 16
    side: int = 8
    names: int = 48
    code: int = 256
    movers: int = 12
    width: int = 256
    depth: int = 2


class Movers(nn.Module):
    """What the memory found, float[B, found, C, s, s], in other places, float[B, movers × C, s, s]: each mover takes a mixture of what was found, and each of
    its rows and columns one of rows and columns, as the code float[B, code] says; so it can move and stretch what it takes."""

    def __init__(self, size: ComposerSize):
        super().__init__()
        self.size, self.found = size, size.slots * size.poses
        self.parts = [self.found, size.side**2, size.side**2, 1]
        self.read = nn.Linear(size.code, size.movers * sum(self.parts))
        near = -torch.cdist(*2 * [torch.arange(size.side, dtype=torch.float32)[:, None]]).square().flatten()
        first = torch.zeros(size.movers, self.found)
        first[torch.arange(size.movers), torch.arange(size.movers) % self.found] = 3
        nn.init.normal_(self.read.weight, std=0.02)
        with torch.no_grad():
            self.read.bias.copy_(torch.cat([first, near.expand(size.movers, -1), near.expand(size.movers, -1), torch.ones(size.movers, 1)], 1).flatten())

    def forward(self, found: Tensor, code: Tensor) -> Tensor:
        side, channels = self.size.side, self.size.latent
        taken, down, across, gate = self.read(code).float().reshape(-1, self.size.movers, sum(self.parts)).split(self.parts, -1)
        rows, columns = (torch.softmax(part.reshape(-1, side, side), -1) for part in (down, across))
        moved = (torch.softmax(taken, -1) * gate) @ found.reshape(-1, self.found, channels * side**2)
        moved = moved.reshape(-1, channels * side, side) @ columns.transpose(1, 2)
        moved = moved.reshape(-1, channels, side, side).transpose(2, 3).reshape(-1, channels * side, side) @ rows.transpose(1, 2)
        return moved.reshape(-1, self.size.movers * channels, side, side).transpose(2, 3)


class Fit(nn.Module):
    """A residual layer on the grid float[B, W, s, s], scaled and shifted by the code float[B, code]. Perez et al. 2018, "FiLM"."""

    def __init__(self, width: int, code: int):
        super().__init__()
        self.told = nn.Linear(code, 2 * width)
        self.near, self.far = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        scale, shift = self.told(code)[..., None, None].chunk(2, 1)
        return x + self.far(nn.functional.gelu(self.near(nn.functional.gelu(x * (1 + scale) + shift))))


class Composer(nn.Module):
    """Names float[B, slots, things + 1] and aspects float[B, sum of ASPECTS] as probabilities, and what the memory found float[B, slots × poses, C, s, s],
    to a draft float[B, C, s, s]."""

    def __init__(self, size: ComposerSize = ComposerSize()):
        super().__init__()
        self.size = size
        self.names = nn.Linear(size.things + 1, size.names, bias=False)
        self.inward = nn.Linear(sum(ASPECTS.values()) + size.slots * size.names, 2 * size.code)
        self.code = nn.Sequential(nn.GELU(), nn.Linear(2 * size.code, size.code), nn.GELU())
        self.movers = Movers(size)
        self.places = nn.Parameter(torch.randn(size.width, size.side, size.side) * 0.1)
        self.join = nn.Conv2d(size.movers * size.latent, size.width, 3, padding=1)
        self.fits = nn.ModuleList(Fit(size.width, size.code) for _ in range(size.depth))
        self.outward = nn.Conv2d(size.width, size.latent, 1)
        self.ground = nn.Linear(size.code, size.width)

    def forward(self, names: Tensor, aspects: Tensor, found: Tensor) -> Tensor:
        code = self.code(self.inward(torch.cat([aspects, self.names(names).reshape(-1, self.size.slots * self.size.names)], 1)))
        x = self.join(self.movers(found, code)) + self.places + self.ground(code)[..., None, None]
        for fit in self.fits:
            x = fit(x, code)
        return self.outward(x).float()
