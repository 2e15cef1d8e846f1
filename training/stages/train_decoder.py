"""Train the decoder on embedded scenes. z_i is dropped for some of them and the caption for half (Ramesh et al. 2022, §2.1), so that each can be
used alone and guidance has something to leave; some show their caption with the prior's z_i (`imagine.py`) in place of the picture's own, some a part
of z_i, so that what PCA nodes and text diffs make of an embedding stays a picture."""

from argparse import Namespace
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip, ClipSize
from training.networks.composer import Composer
from training.networks.decoder import Decoder
from training.diffusion import ddim, guided, loss
from training.networks.layers import first_components
from training.loop import PROFILES, arguments, load, rate, train
from training.networks.memory import Memory
from training.pixels import sheet, to_pictures
from training.networks.prior import Prior
from training.space import space

BATCH = 128
NO_IMAGE, NO_TEXT, IMAGINED = 0.15, 0.5, 0.35
CUT, MIXED = 0.12, 0.12
"""Shares of scenes that show their z_i in part: by its first components, or on the way to z_t."""
MOVED = 0.15
"""Of scenes that are drawn as their seed moved them; the others are still (`still.py`)."""
TAUGHT = 3000


def teach(model: Decoder, z_t: Tensor, expected: Tensor) -> None:
    """Fit what the text branch expects of z_t float[N, D] to the prior's whitened z_i float[N, D], and let it be read as z_i is."""
    optimizer = torch.optim.AdamW(model.text.expect.parameters(), lr=2e-3)
    for number in range(TAUGHT):
        for group in optimizer.param_groups:
            group["lr"] = rate(number / TAUGHT, 2e-3)
        rows = torch.randint(0, len(z_t), (1024,), device=z_t.device)
        error = (model.text.expected(z_t[rows]) - expected[rows]).square().mean()
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
    print(f"text branch: error {error.item():.3f} of variance {expected.var(0).mean().item():.3f}", flush=True)
    with torch.no_grad():
        model.text.read.weight.copy_(model.image.weight)
        model.text.read.bias.copy_(model.image.weight @ (model.image.mean * model.image.scale))


@dataclass
class Picked:
    """Rows int64[B] of embedded scenes, z_i float[B, D] (zeros: unknown), and bool[B, 1]: whether the caption is told."""

    rows: Tensor
    z_i: Tensor
    told: Tensor


class Scenes:
    """Embedded scenes as batches for a decoder: its conditions with some of them dropped, and the latent."""

    def __init__(self, chosen, clip: Clip):
        self.profile, self.clip = PROFILES[chosen.profile], clip
        stored = np.load(chosen.work / "embedded.npz")
        self.latents, self.z_i, self.z_t, self.ids = (torch.from_numpy(stored[name]) for name in ("latent", "z_i", "z_t", "ids"))
        self.imagined = torch.from_numpy(np.load(chosen.work / "imagined.npy"))
        self.still = torch.from_numpy(np.load(chosen.work / "still.npy"))
        self.mean, _ = space(chosen.work)

    def pick(self, count: int, among: int | None = None) -> Picked:
        """Rows at random (of those that are still, or of the first `among`), what is shown of them as z_i, and whether their caption is told."""
        device = self.profile.device
        rows = self.rows(count, among)
        chance = lambda share: torch.rand(count, 1, device=device) < share
        foreseen, there = self.foreseen(rows)
        swapped = chance(IMAGINED) & there
        seen = torch.where(swapped, foreseen, self.take(self.z_i, rows))
        seen = torch.where(chance(CUT), self.cut(seen), torch.where(chance(MIXED), self.mixed(seen, self.take(self.z_t, rows)), seen))
        return Picked(rows, seen * ~chance(NO_IMAGE), swapped | ~chance(NO_TEXT))

    def rows(self, count: int, among: int | None) -> Tensor:
        return torch.randint(0, among or len(self.still), (count,))

    def foreseen(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """The prior's z_i float[B, D] of scenes, and bool[B, 1]: whether there is one."""
        return self.take(self.imagined, rows.clamp(max=len(self.imagined) - 1)), (rows < len(self.imagined)).to(self.profile.device)[:, None]

    def cut(self, z_i: Tensor) -> Tensor:
        """z_i float[B, D] from the first k of their components, k log-uniform from 2 to D."""
        return first_components(z_i, z_i.shape[1] ** torch.rand(len(z_i), 1, device=z_i.device), self.mean)

    def mixed(self, z_i: Tensor, z_t: Tensor) -> Tensor:
        """Somewhere between z_i and z_t float[B, D]: where text diffs lead, and text embeddings that are drawn as they are."""
        return normalize(torch.lerp(z_i, z_t, torch.rand(len(z_i), 1, device=z_i.device)), dim=-1)

    def conditions(self, picked: Picked) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(z_i, z_t, hidden states, mask) as the decoder reads them."""
        ids = self.ids[picked.rows].long().to(self.profile.device)
        ids = ids[:, : int((ids > 0).sum(1).max())]
        mask, told = (ids > 0).float() * picked.told, picked.told[:, 0]
        hidden = torch.zeros(*ids.shape, ClipSize().hidden, device=ids.device)
        if told.any():
            hidden[told] = self.read(ids[told], mask[told])[1]
        return picked.z_i, self.take(self.z_t, picked.rows) * picked.told, hidden, mask

    def read(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """z_t and hidden states of captions."""
        with torch.no_grad(), self.profile.autocast:
            return self.clip.text(ids, mask)

    def take(self, table: Tensor, rows: Tensor) -> Tensor:
        return table[rows].to(self.profile.device).float()

    def drawn(self, rows: Tensor) -> Tensor:
        """The latents float[B, C, s, s], some of them moved."""
        moved = (torch.rand(len(rows), device=self.profile.device) < MOVED)[:, None, None, None]
        return torch.where(moved, self.take(self.latents, rows), self.take(self.still, rows))


def scene_loss(model: Decoder, scenes: Scenes, count: int) -> Tensor:
    """The loss of a decoder, without guidance, on some scenes."""
    picked = scenes.pick(count)
    return drawing_loss(model, scenes, picked.rows, scenes.conditions(picked))


def drawing_loss(model: Decoder, scenes: Scenes, rows: Tensor, conditions: tuple[Tensor, ...], draft: Tensor | None = None) -> Tensor:
    """The same on scenes whose conditions, and drafts perhaps, have been made."""
    latents = scenes.drawn(rows)

    def predict(noised: Tensor, timestep: Tensor) -> Tensor:
        with scenes.profile.autocast:
            return model(noised, timestep, *conditions, draft=draft)

    return loss(latents, predict, noisier=1.5)


def hand_over(name: str, chosen: Namespace) -> None:
    """Give the decoder in the work folder, if there is one, a part that was taught by itself; it keeps its other weights."""
    path = chosen.work / "decoder.pt"
    if path.exists():
        decoder = Decoder()
        decoder.load_state_dict(torch.load(path, map_location="cpu")["model"], strict=False)
        getattr(decoder, name).load_state_dict(torch.load(chosen.work / f"{name}.pt", map_location="cpu")["model"])
        torch.save({"model": decoder.state_dict()}, path)


def main() -> None:
    chosen = arguments(__doc__, minutes=130)
    profile = PROFILES[chosen.profile]
    scenes = Scenes(chosen, load(Clip(), "clip", chosen))
    model = Decoder()
    model.image.look(scenes.z_i[:20_000].float())
    model.text.look(scenes.z_t[:20_000].float())
    model.to(profile.device)
    if not (chosen.work / "decoder.pt").exists():
        prior, texts = load(Prior(), "prior", chosen), scenes.z_t[:130_000].to(profile.device).float()
        teach(model, texts, prior.expected(texts))
        model.memory.load_state_dict(load(Memory(), "memory", chosen).state_dict())
        model.composer.load_state_dict(load(Composer(), "composer", chosen).state_dict())
    model.hold()
    autoencoder = load(Autoencoder(), "autoencoder", chosen)
    shown = scenes.z_i[:20].float().to(profile.device)
    noise = torch.randn(20, *scenes.latents.shape[1:], generator=torch.Generator().manual_seed(0)).to(profile.device)

    def check() -> str:
        nothing, tokens, mask = torch.zeros_like(shown), shown.new_zeros(20, 8, model.size.hidden), shown.new_zeros(20, 8)

        def predict(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep), device=sample.device)
            return guided(model(sample, at, nothing, nothing, tokens, mask), model(sample, at, shown, nothing, tokens, mask), 2.0)

        drawn = autoencoder.decode(ddim(predict, noise, 12))
        real = autoencoder.decode(scenes.latents[:20].float().to(profile.device))
        sheet(to_pictures(torch.cat([real[:10], drawn[:10], real[10:], drawn[10:]])), 10).save(chosen.work / "decoder.png")
        return f"picture error {(drawn - real).abs().mean():.4f}"

    train("decoder", model, lambda _, __: scene_loss(model, scenes, BATCH * profile.scale), chosen, peak=5e-4, average=0.999, check=check)


if __name__ == "__main__":
    main()
