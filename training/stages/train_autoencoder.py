"""Train the autoencoder on painted scenes: both halves for pixels and outlines, then the picture decoder alone also for
the features of CLIP's image tower, so that latents stay as they are. At the end the mean and deviation of the latent
channels are measured and stored in it."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.checkpoints import load
from training.loop import PROFILES, parse_options, train
from training.losses import picture_loss
from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip, ImageTower
from training.pixels import sheet, to_pictures, to_pixels
from training.scenes.draw import draw
from training.scenes.record import Stream

BATCH = 32
NOISE = 0.1
"""Added to the latent in training, relative to its deviation: near latents must decode to near pictures."""

COMPARED_LAYERS = (3, 6)
"""Layers of the image tower whose features are compared: its last at a quarter and at an eighth of the side."""
PERCEPTUAL = 2
"""Weight of the perceptual loss."""
BOTH = 0.25
"""Share of the time box in which the encoder learns too."""


def features(tower: ImageTower, pixels: Tensor) -> list[Tensor]:
    """Features of pictures float[B, 3, S, S] in the compared layers: float[B, C, s, s], of unit length in every
    cell."""
    layers = []
    for layer in tower.body[: COMPARED_LAYERS[-1] + 1]:
        pixels = layer(pixels)
        layers.append(pixels)
    return [F.normalize(layers[number].float(), dim=1) for number in COMPARED_LAYERS]


def perceptual_loss(tower: ImageTower, drawn: Tensor, real: Tensor) -> Tensor:
    """Squared distance of features, as in LPIPS (Zhang et al. 2018), with our CLIP in place of VGG."""
    with torch.no_grad():
        targets = features(tower, real)
    return sum((a - b).square().sum(1).mean() for a, b in zip(features(tower, drawn), targets))


def main() -> None:
    options = parse_options(__doc__, minutes=56)
    profile = PROFILES[options.profile]
    model = Autoencoder().to(profile.device).to(memory_format=torch.channels_last)
    tower = load(Clip(), "clip", options).image.to(memory_format=torch.channels_last)
    batch = BATCH * profile.scale
    painted, random = np.load(options.work / "pictures.npy", mmap_mode="r"), np.random.default_rng(options.seed)

    def pixels(pictures: np.ndarray) -> Tensor:
        return to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)

    test_pixels = pixels(draw(Stream(held_out=True).take(256)))

    def step(_: int, spent: float) -> Tensor:
        model.encoder.requires_grad_(spent < BOTH)
        real = pixels(painted[np.sort(random.integers(0, len(painted), batch))])
        with profile.autocast:
            latent = model.encoder(real)
            drawn = model.decoder(latent + NOISE * latent.std().detach() * torch.randn_like(latent))
            perceptual = PERCEPTUAL * perceptual_loss(tower, drawn, real) if spent >= BOTH else 0
        return picture_loss(drawn.float(), real) + perceptual

    def check() -> str:
        drawn = model.decoder(model.encoder(test_pixels))
        sheet(to_pictures(torch.cat([test_pixels[:10], drawn[:10]])), 10).save(options.work / "autoencoder.png")
        cosine = (tower(drawn) * tower(test_pixels)).sum(1).mean()
        error = ((drawn.clamp(-1, 1) - test_pixels) / 2).square().mean()
        return f"cosine {cosine:.4f}, {-10 * torch.log10(error):.2f} dB"

    train("autoencoder", model, step, options, peak=8e-4, average=0.995, check=check)
    path = options.work / "autoencoder.pt"
    saved = torch.load(path, map_location=profile.device)
    model.load_state_dict(saved["model"])
    with torch.no_grad():
        latent = model.eval().encoder(pixels(painted[:2000]))
    mean, deviation = (values[:, None, None] for values in (latent.mean((0, 2, 3)), latent.std((0, 2, 3))))
    saved["model"] |= {"shift": mean, "scale": deviation}
    torch.save(saved, path)


if __name__ == "__main__":
    main()
