"""Train the decoder on embedded scenes. z_i and z_t are dropped for some of them, so that each can be used alone and guidance has something
to leave (Ramesh et al. 2022, §2.1); some show z_t with the prior's z_i (`imagine.py`) in place of the picture's own."""

import numpy as np
import torch
from torch import Tensor

from .autoencoder import Autoencoder
from .decoder import Decoder
from .diffusion import ddim, guided, loss
from .loop import PROFILES, arguments, load, rate, train
from .pixels import sheet, to_pictures
from .prior import Prior

BATCH = 128
NO_IMAGE, NO_TEXT, IMAGINED = 0.15, 0.4, 0.5
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


def main() -> None:
    chosen = arguments(__doc__, minutes=130)
    profile = PROFILES[chosen.profile]
    stored = np.load(chosen.work / "embedded.npz")
    latents, z_i, z_t = (torch.from_numpy(stored[name]) for name in ("latent", "z_i", "z_t"))
    model = Decoder()
    model.image.look(z_i[:20_000].float())
    model.text.look(z_t[:20_000].float())
    imagined = torch.from_numpy(np.load(chosen.work / "imagined.npy"))
    model.to(profile.device)
    if not (chosen.work / "decoder.pt").exists():
        prior, texts = load(Prior(), "prior", chosen), z_t.to(profile.device).float()
        teach(model, texts, prior.expected(texts))
    autoencoder = load(Autoencoder(), "autoencoder", chosen)
    shown = z_i[:20].float().to(profile.device)
    noise = torch.randn(20, *latents.shape[1:], generator=torch.Generator().manual_seed(0)).to(profile.device)

    def step(number: int, _: float) -> Tensor:
        rows = torch.randint(0, len(latents), (BATCH * profile.scale,))
        take = lambda table: table[rows].to(profile.device).float()
        chance = lambda share: torch.rand(len(rows), 1, device=profile.device) < share
        swapped = chance(IMAGINED) & (rows < len(imagined)).to(profile.device)[:, None]
        seen = torch.where(swapped, imagined[rows.clamp(max=len(imagined) - 1)].to(profile.device).float(), take(z_i))
        image = seen * ~chance(NO_IMAGE)
        text = take(z_t) * (swapped | ~chance(NO_TEXT))

        def predict(noised: Tensor, timestep: Tensor) -> Tensor:
            with profile.autocast:
                return model(noised, timestep, image, text)

        return loss(take(latents), predict, noisier=2)

    def check() -> str:
        nothing = torch.zeros_like(shown)

        def predict(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep), device=sample.device)
            return guided(model(sample, at, nothing, nothing), model(sample, at, shown, nothing), 2.0)

        drawn = autoencoder.decode(ddim(predict, noise, 12))
        real = autoencoder.decode(latents[:20].float().to(profile.device))
        sheet(to_pictures(torch.cat([real[:10], drawn[:10], real[10:], drawn[10:]])), 10).save(chosen.work / "decoder.png")
        return f"picture error {(drawn - real).abs().mean():.4f}"

    train("decoder", model, step, chosen, peak=8e-4, average=0.999, check=check)


if __name__ == "__main__":
    main()
