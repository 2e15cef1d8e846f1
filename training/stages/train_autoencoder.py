"""Train the autoencoder on painted scenes: both halves for pixels and outlines, then the picture decoder alone also for what CLIP's image tower
sees, so that latents stay as they are. At the end the latent channels' mean and deviation are measured into it."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip, ImageTower
from training.scenes.draw import draw
from training.loop import PROFILES, arguments, load, train
from training.pixels import sheet, to_pictures, to_pixels
from training.scenes.record import Stream

BATCH = 32
NOISE = 0.1
"""Added to the latent while training, relative to its deviation: near latents must decode to near pictures."""

LOOKED = (3, 6)
"""Layers of the image tower whose features are compared: its last at a quarter and at an eighth of the side."""
PERCEPTUAL = 2
BOTH = 0.25
"""Share of the time in which the encoder learns too."""


def edges(pixels: Tensor) -> tuple[Tensor, Tensor]:
    return pixels[..., 1:] - pixels[..., :-1], pixels[..., 1:, :] - pixels[..., :-1, :]


def difference(drawn: Tensor, real: Tensor) -> Tensor:
    """L1 of pixels and of their gradients: gradients keep outlines sharp."""
    return F.l1_loss(drawn, real) + sum(F.l1_loss(a, b) for a, b in zip(edges(drawn), edges(real)))


def features(tower: ImageTower, pixels: Tensor) -> list[Tensor]:
    """What the tower sees of float[B, 3, S, S]: float[B, C, s, s] of unit length at every place."""
    seen = []
    for layer in tower.body[: LOOKED[-1] + 1]:
        pixels = layer(pixels)
        seen.append(pixels)
    return [F.normalize(seen[number].float(), dim=1) for number in LOOKED]


def unlike(tower: ImageTower, drawn: Tensor, real: Tensor) -> Tensor:
    """Squared distance of features, as in LPIPS (Zhang et al. 2018), with our CLIP in place of VGG."""
    with torch.no_grad():
        wanted = features(tower, real)
    return sum((a - b).square().sum(1).mean() for a, b in zip(features(tower, drawn), wanted))


def main() -> None:
    chosen = arguments(__doc__, minutes=56)
    profile = PROFILES[chosen.profile]
    model = Autoencoder().to(profile.device).to(memory_format=torch.channels_last)
    tower = load(Clip(), "clip", chosen).image.to(memory_format=torch.channels_last)
    batch = BATCH * profile.scale
    painted, order = np.load(chosen.work / "pictures.npy", mmap_mode="r"), np.random.default_rng(chosen.seed)
    pixels = lambda pictures: to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)
    held = pixels(draw(Stream(held=True).take(256)))

    def step(number: int, spent: float) -> Tensor:
        model.encoder.requires_grad_(spent < BOTH)
        real = pixels(painted[np.sort(order.integers(0, len(painted), batch))])
        with profile.autocast:
            latent = model.encoder(real)
            drawn = model.decoder(latent + NOISE * latent.std().detach() * torch.randn_like(latent))
            seen = PERCEPTUAL * unlike(tower, drawn, real) if spent >= BOTH else 0
        return difference(drawn.float(), real) + seen

    def check() -> str:
        drawn = model.decoder(model.encoder(held))
        sheet(to_pictures(torch.cat([held[:10], drawn[:10]])), 10).save(chosen.work / "autoencoder.png")
        cosine = (tower(drawn) * tower(held)).sum(1).mean()
        return f"cosine {cosine:.4f}, {-10 * torch.log10(((drawn.clamp(-1, 1) - held) / 2).square().mean()):.2f} dB"

    train("autoencoder", model, step, chosen, peak=8e-4, average=0.995, check=check)
    path = chosen.work / "autoencoder.pt"
    saved = torch.load(path, map_location=profile.device)
    model.load_state_dict(saved["model"])
    with torch.no_grad():
        latent = model.eval().encoder(pixels(painted[:2000]))
    saved["model"] |= {"shift": latent.mean((0, 2, 3))[:, None, None], "scale": latent.std((0, 2, 3))[:, None, None]}
    torch.save(saved, path)


if __name__ == "__main__":
    main()
