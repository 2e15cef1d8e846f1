"""A complete family in PyTorch: text to z_t to z_i to picture, with every intermediate on request."""

import argparse
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.checkpoints import load
from training.diffusion import Predict, ancestral, ddim, guided
from training.loop import PROFILES
from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip
from training.networks.decoder import Decoder
from training.networks.prior import Prior
from training.rounding import round_to_half, round_to_int8
from training.scenes.variation import VARIED
from training.space import load_space
from training.tokenizer import encode

IMAGINE_STEPS, IMAGINE_GUIDANCE = 12, 2.0
"""How the prior samples the z_i that the decoder is trained with."""


@dataclass
class Conditioning:
    """z_t float[B, D], hidden states float[B, L, H], mask float[B, L], and ids int[B, L] if they are known."""

    z_t: Tensor
    hidden: Tensor
    mask: Tensor
    ids: Tensor | None

    def __getitem__(self, rows: slice) -> "Conditioning":
        ids = None if self.ids is None else self.ids[rows]
        return Conditioning(self.z_t[rows], self.hidden[rows], self.mask[rows], ids)


@dataclass
class Family:
    """The trained networks, the tokenizer, and the prior's space (mean and deviation float[D])."""

    tokenizer: Tokenizer
    clip: Clip
    autoencoder: Autoencoder
    decoder: Decoder
    prior: Prior
    mean: Tensor
    deviation: Tensor
    context: int = 32
    distilled: bool = False
    """Whether the decoder takes the guidance scale as an input and runs once a step."""

    def round_as_stored(self) -> None:
        """Give every weight the value that the exported files hold: the large networks in int8, the others in
        float16."""
        for network in (self.clip, self.autoencoder, self.decoder, self.prior):
            network.eval().requires_grad_(False)
        # The prior whitens z_t. With the text tower in int8, one caption in a hundred got another z_i: of the prior's
        # z_i, 95.9% (English) and 96.5% (Arabic) were nearest to their own picture, in float16 97.4% and 97.0%.
        round_to_half(self.clip.text)
        round_to_half(self.autoencoder)
        for network in (self.clip.image, self.decoder, self.prior):
            round_to_int8(network)

    def encode(self, texts: list[str]) -> Conditioning:
        """Captions through tokenizer and text encoder."""
        ids, mask = encode(self.tokenizer, texts, self.context)
        return self.encode_ids(torch.from_numpy(ids).to(self.mean.device), torch.from_numpy(mask).to(self.mean.device))

    def encode_ids(self, ids: Tensor, mask: Tensor) -> Conditioning:
        """Token ids int[B, L] with mask float[B, L] through the text encoder."""
        z_t, hidden = self.clip.text(ids, mask)
        return Conditioning(z_t, hidden, mask, ids)

    def predict_z_i(self, text: Conditioning, guidance: float) -> Predict:
        """The prior's guided prediction of x0 in whitened space."""
        empty = self.encode([""])

        def predict(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep), device=sample.device)
            z_t, hidden, mask = (
                value.expand(len(sample), *value.shape[1:]) for value in (empty.z_t, empty.hidden, empty.mask)
            )
            unconditional = self.prior(sample, at, z_t, hidden, mask)
            return guided(unconditional, self.prior(sample, at, text.z_t, text.hidden, text.mask), guidance)

        return predict

    def predict_latent(
        self, z_i: Tensor, guidance: float, text: Conditioning | None = None, variation: Tensor | None = None
    ) -> Predict:
        """The decoder's guided prediction of x0 from z_i float[B, D] and captions, in a variation float[B, VARIED].
        Zeros stand for unknown conditions."""
        hidden = z_i.new_zeros(len(z_i), self.context, self.decoder.size.hidden)
        none = Conditioning(torch.zeros_like(z_i), hidden, z_i.new_zeros(len(z_i), self.context), None)
        text = text or none
        known = (z_i, text.z_t, text.hidden, text.mask)
        unknown = (none.z_t, none.z_t, none.hidden, none.mask)
        once = guidance == 1 or self.distilled
        draft = self.decoder.draft(*known, variation=variation)
        empty_draft = None if once else self.decoder.draft(*unknown, variation=variation)

        def predict(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep), device=sample.device)
            scale = torch.full_like(at, guidance) if self.distilled else None
            clean = self.decoder(sample, at, *known, scale, draft)
            return clean if once else guided(self.decoder(sample, at, *unknown, draft=empty_draft), clean, guidance)

        return predict

    def unwhiten(self, whitened: Tensor) -> Tensor:
        """Unit z_i float[B, D] from the prior's whitened samples."""
        return torch.nn.functional.normalize(whitened * self.deviation + self.mean, dim=-1)

    def sample_z_i(
        self, texts: list[str], guidance: float, steps: int, seed: int, candidates: int = 1
    ) -> tuple[Tensor, Conditioning]:
        """z_i float[N, D] of captions, and the encoded captions. Of several candidates the one with the highest z_i ·
        z_t is returned. Ramesh et al. 2022, §2.2."""
        text, generator = self.encode(texts), torch.Generator().manual_seed(seed)
        samples = []
        for _ in range(candidates):
            noise = torch.randn(len(texts), len(self.mean), generator=generator).to(self.mean.device)
            samples.append(self.unwhiten(ancestral(self.predict_z_i(text, guidance), noise, steps, generator)))
        table = torch.stack(samples)
        return table[(table * text.z_t).sum(-1).argmax(0), torch.arange(len(texts))], text

    def imagine(self, ids: Tensor, generator: torch.Generator) -> Tensor:
        """The prior's z_i float[B, D] of captions int[B, L], padded with 0, with the settings for training the
        decoder."""
        ids = ids[:, : int((ids > 0).sum(1).max())]
        text = self.encode_ids(ids, (ids > 0).float())
        noise = torch.randn(len(ids), len(self.mean), generator=generator, device=generator.device)
        predict = self.predict_z_i(text, IMAGINE_GUIDANCE)
        return self.unwhiten(ancestral(predict, noise.to(self.mean.device), IMAGINE_STEPS, generator))

    def draw(
        self,
        z_i: Tensor,
        guidance: float,
        steps: int,
        seed: int,
        text: Conditioning | None = None,
        freedom: float = 0,
    ) -> Tensor:
        """Pictures float[B, 3, S, S] of z_i float[B, D], by DDIM without added noise. With freedom (0 to 1) they vary
        in what z_i leaves open."""
        size, generator = self.decoder.size, torch.Generator().manual_seed(seed)
        noise = torch.randn(len(z_i), size.latent, size.side, size.side, generator=generator).to(z_i.device)
        variation = freedom * (2 * torch.rand(len(z_i), len(VARIED), generator=generator) - 1).to(z_i.device)
        return self.autoencoder.decode(ddim(self.predict_latent(z_i, guidance, text, variation), noise, steps))


def use_distilled_decoder(family: Family, options: argparse.Namespace) -> bool:
    """Replace the decoder by `work/few-steps.pt`, with weights as they are stored. Returns whether that file exists."""
    family.distilled = (options.work / "few-steps.pt").exists()
    if family.distilled:
        family.decoder = load(Decoder(), "few-steps", options)
        round_to_int8(family.decoder)
    return family.distilled


def load_family(options: argparse.Namespace, untrained: tuple[str, ...] = ()) -> Family:
    """The networks of the work folder, with weights as they are stored. Networks named in `untrained` need no
    checkpoint."""
    mean, deviation = load_space(options.work)
    device = PROFILES[options.profile].device
    fresh = {"clip": Clip(), "autoencoder": Autoencoder(), "decoder": Decoder(), "prior": Prior()}
    networks = [
        network.to(device) if name in untrained else load(network, name, options) for name, network in fresh.items()
    ]
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    family = Family(tokenizer, *networks, mean.to(device), deviation.to(device))
    family.round_as_stored()
    return family
