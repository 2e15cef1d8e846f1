"""A whole family in PyTorch: text to z_t to z_i to picture, with every intermediate on request."""

import argparse
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip
from training.networks.decoder import Decoder
from training.diffusion import ancestral, ddim, guided
from training.loop import PROFILES, load
from training.networks.prior import Prior
from training.rounding import round_to_half, round_to_int8
from training.space import space
from training.tokenizer import encode


@dataclass
class Conditioning:
    """z_t float[B, D], hidden states float[B, L, H], mask float[B, L], ids int[B, L] where they are known."""

    z_t: Tensor
    hidden: Tensor
    mask: Tensor
    ids: Tensor | None

    def __getitem__(self, rows: slice) -> "Conditioning":
        return Conditioning(self.z_t[rows], self.hidden[rows], self.mask[rows], None if self.ids is None else self.ids[rows])


@dataclass
class Family:
    tokenizer: Tokenizer
    clip: Clip
    autoencoder: Autoencoder
    decoder: Decoder
    prior: Prior
    mean: Tensor
    deviation: Tensor
    context: int = 32
    distilled: bool = False
    """Whether the decoder is told the guidance, and draws with it in one pass."""

    def round_as_stored(self) -> None:
        """Give every weight the value that the exported files hold: the large networks in int8, the others in float16."""
        for network in (self.clip, self.autoencoder, self.decoder, self.prior):
            network.eval().requires_grad_(False)
        # the prior whitens z_t: rounded to int8, the text tower loses it one caption in a hundred
        round_to_half(self.clip.text)
        round_to_half(self.autoencoder)
        for network in (self.clip.image, self.decoder, self.prior):
            round_to_int8(network)

    def told(self, texts: list[str]) -> Conditioning:
        return self.read(*(torch.from_numpy(a).to(self.mean.device) for a in encode(self.tokenizer, texts, self.context)))

    def read(self, ids: Tensor, mask: Tensor) -> Conditioning:
        z_t, hidden = self.clip.text(ids, mask)
        return Conditioning(z_t, hidden, mask, ids)

    def predict_z_i(self, text: Conditioning, guidance: float):
        """The prior's guided prediction in whitened space, as samplers want it."""
        empty = self.told([""])

        def predict(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep), device=sample.device)
            spread = lambda value: value.expand(len(sample), *value.shape[1:])
            plain = self.prior(sample, at, spread(empty.z_t), spread(empty.hidden), spread(empty.mask))
            return guided(plain, self.prior(sample, at, text.z_t, text.hidden, text.mask), guidance)

        return predict

    def predict_latent(self, z_i: Tensor, guidance: float, text: Conditioning | None = None):
        """The decoder's guided prediction; nothing known is zeros."""
        none = Conditioning(torch.zeros_like(z_i), z_i.new_zeros(len(z_i), self.context, self.decoder.size.hidden), z_i.new_zeros(len(z_i), self.context), None)
        told = text or none
        known, unknown = (z_i, told.z_t, told.hidden, told.mask), (none.z_t, none.z_t, none.hidden, none.mask)
        once = guidance == 1 or self.distilled
        draft, plain = self.decoder.draft(*known), None if once else self.decoder.draft(*unknown)

        def predict(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep), device=sample.device)
            scale = torch.full_like(at, guidance) if self.distilled else None
            clean = self.decoder(sample, at, *known, scale, draft)
            return clean if once else guided(self.decoder(sample, at, *unknown, draft=plain), clean, guidance)

        return predict

    def whole(self, whitened: Tensor) -> Tensor:
        """Whitened to unit-norm z_i."""
        return torch.nn.functional.normalize(whitened * self.deviation + self.mean, dim=-1)

    def sample_z_i(self, texts: list[str], guidance: float, steps: int, seed: int, candidates: int = 1) -> tuple[Tensor, Conditioning]:
        """Of several candidates the one with the highest z_i · z_t. Ramesh et al. 2022, §2.2."""
        text, generator = self.told(texts), torch.Generator().manual_seed(seed)
        drawn = []
        for _ in range(candidates):
            noise = torch.randn(len(texts), len(self.mean), generator=generator).to(self.mean.device)
            drawn.append(self.whole(ancestral(self.predict_z_i(text, guidance), noise, steps, generator)))
        table = torch.stack(drawn)
        return table[(table * text.z_t).sum(-1).argmax(0), torch.arange(len(texts))], text

    def draw(self, z_i: Tensor, guidance: float, steps: int, seed: int, text: Conditioning | None = None) -> Tensor:
        """float[B, 3, S, S]: DDIM without added noise."""
        size = self.decoder.size
        noise = torch.randn(len(z_i), size.latent, size.side, size.side, generator=torch.Generator().manual_seed(seed)).to(z_i.device)
        return self.autoencoder.decode(ddim(self.predict_latent(z_i, guidance, text), noise, steps))


def hasten(family: Family, chosen: argparse.Namespace) -> bool:
    """Put the distilled decoder in place of its teacher, with weights as they are stored; gives whether there is one."""
    family.distilled = (chosen.work / "few-steps.pt").exists()
    if family.distilled:
        family.decoder = load(Decoder(), "few-steps", chosen)
        round_to_int8(family.decoder)
    return family.distilled


def load_family(chosen: argparse.Namespace, untrained: tuple[str, ...] = ()) -> Family:
    """What the work folder holds, with weights as float16 rounds them; networks that are not needed yet may be `untrained`."""
    mean, deviation = space(chosen.work)
    device = PROFILES[chosen.profile].device
    fresh = {"clip": Clip(), "autoencoder": Autoencoder(), "decoder": Decoder(), "prior": Prior()}
    networks = [network.to(device) if name in untrained else load(network, name, chosen) for name, network in fresh.items()]
    family = Family(Tokenizer.from_file(str(chosen.work / "tokenizer.json")), *networks, mean.to(device), deviation.to(device))
    family.round_as_stored()
    return family
