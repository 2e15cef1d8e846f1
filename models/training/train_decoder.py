"""Train the decoder on embedded scenes. z_i is dropped for 10% and z_t for half of them (Ramesh et al. 2022, §2.1)."""

import numpy as np
import torch
from torch import Tensor

from .autoencoder import Autoencoder
from .decoder import Decoder
from .diffusion import ddim, guided, loss
from .loop import PROFILES, arguments, load, train
from .pixels import sheet, to_pictures

BATCH = 128


def main() -> None:
    chosen = arguments(__doc__, minutes=130)
    profile = PROFILES[chosen.profile]
    stored = np.load(chosen.work / "embedded.npz")
    latents, z_i, z_t = (torch.from_numpy(stored[name]) for name in ("latent", "z_i", "z_t"))
    model = Decoder()
    model.look(z_i[:20_000].float())
    model.to(profile.device)
    autoencoder = load(Autoencoder(), "autoencoder", chosen)
    shown = z_i[:20].float().to(profile.device)
    noise = torch.randn(20, *latents.shape[1:], generator=torch.Generator().manual_seed(0)).to(profile.device)

    def step(number: int, _: float) -> Tensor:
        rows = torch.randint(0, len(latents), (BATCH * profile.scale,))
        take = lambda table: table[rows].to(profile.device).float()
        drop = lambda table, share: take(table) * (torch.rand(len(rows), 1, device=profile.device) >= share)
        image, text = drop(z_i, 0.1), drop(z_t, 0.5)

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
