"""Train the autoencoder on painted scenes, then measure the latent channels' mean and deviation into it."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .autoencoder import Autoencoder
from .draw import draw
from .loop import PROFILES, arguments, train
from .pixels import sheet, to_pictures, to_pixels
from .scenes import Stream

BATCH = 32
NOISE = 0.1
"""Added to the latent while training, relative to its deviation: near latents must decode to near pictures."""


def edges(pixels: Tensor) -> tuple[Tensor, Tensor]:
    return pixels[..., 1:] - pixels[..., :-1], pixels[..., 1:, :] - pixels[..., :-1, :]


def difference(drawn: Tensor, real: Tensor) -> Tensor:
    """L1 of pixels and of their gradients: gradients keep outlines sharp."""
    return F.l1_loss(drawn, real) + sum(F.l1_loss(a, b) for a, b in zip(edges(drawn), edges(real)))


def main() -> None:
    chosen = arguments(__doc__, minutes=14)
    profile = PROFILES[chosen.profile]
    model = Autoencoder().to(profile.device).to(memory_format=torch.channels_last)
    batch = BATCH * profile.scale
    painted, order = np.load(chosen.work / "pictures.npy", mmap_mode="r"), np.random.default_rng(chosen.seed)
    pixels = lambda pictures: to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)
    held = pixels(draw(Stream(held=True).take(256)))

    def step(number: int, _: float) -> Tensor:
        real = pixels(painted[np.sort(order.integers(0, len(painted), batch))])
        with profile.autocast:
            latent = model.encoder(real)
            drawn = model.decoder(latent + NOISE * latent.std().detach() * torch.randn_like(latent))
        return difference(drawn.float(), real)

    def check() -> str:
        drawn = model.decoder(model.encoder(held))
        sheet(to_pictures(torch.cat([held[:10], drawn[:10]])), 10).save(chosen.work / "autoencoder.png")
        return f"{-10 * torch.log10(((drawn.clamp(-1, 1) - held) / 2).square().mean()):.2f} dB"

    train("autoencoder", model, step, chosen, peak=1.2e-3, average=0.995, check=check)
    path = chosen.work / "autoencoder.pt"
    saved = torch.load(path, map_location=profile.device)
    model.load_state_dict(saved["model"])
    with torch.no_grad():
        latent = model.eval().encoder(pixels(painted[:2000]))
    saved["model"] |= {"shift": latent.mean((0, 2, 3))[:, None, None], "scale": latent.std((0, 2, 3))[:, None, None]}
    torch.save(saved, path)


if __name__ == "__main__":
    main()
