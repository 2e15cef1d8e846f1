"""Train the upsampler on crops of large pictures. The small pictures have been through the autoencoder, and are noised,
as those that the decoder draws."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.checkpoints import load, upsampler_size
from training.diffusion import SIGNAL, STEPS
from training.loop import PROFILES, parse_options, train
from training.losses import picture_loss
from training.networks.autoencoder import Autoencoder
from training.networks.upsampler import Upsampler, UpsamplerSize, enlarge
from training.pixels import sheet, to_pictures, to_pixels
from training.scenes.draw import draw
from training.scenes.painted import paint
from training.scenes.record import Stream

LARGE_SCENES, FIRST_INDEX = 6000, 6 * 10**9
"""Scenes painted at 256×256, and the index at which they begin."""
BATCH, CROP = 16, 32
"""Crops of a batch, and their side in the small picture."""
FROM_NOISE = 0.5
"""Share of the batch at the last timestep, where a single step has to do everything."""
DECODED = 0.8
"""Share of small pictures that have been through the autoencoder."""
LARGEST_LEVEL = 300
TEST_SCENES = 48
"""Held-out scenes that are enlarged for the log."""


def noised(clean: Tensor, timestep: Tensor) -> Tensor:
    """x_t of pictures float[B, 3, H, W] at timestep int[B]."""
    level = SIGNAL[timestep.cpu()].to(clean.device).float()[:, None, None, None]
    return level.sqrt() * clean + (1 - level).sqrt() * torch.randn_like(clean)


def decibels(drawn: Tensor, real: Tensor) -> Tensor:
    """Peak signal-to-noise ratio of pictures in [-1, 1]."""
    return -10 * torch.log10(((drawn.clamp(-1, 1) - real) / 2).square().mean())


def main() -> None:
    options = parse_options(__doc__, minutes=45)
    profile = PROFILES[options.profile]
    device = profile.device
    scenes = Stream(held_out=False, start=FIRST_INDEX).take(LARGE_SCENES)
    large = paint(options.work / "large.npy", scenes, side=256, processes=options.threads)
    autoencoder = load(Autoencoder(), "autoencoder", options)
    parts = []
    for start in range(0, LARGE_SCENES, 200):
        exact = F.avg_pool2d(to_pixels(np.asarray(large[start : start + 200])).to(device), 4)
        with torch.no_grad():
            decoded = autoencoder.decode(autoencoder.encode(exact))
            parts.append(torch.stack([exact, decoded], 1).clamp(-1, 1).half().cpu())
    small = torch.cat(parts)
    model = Upsampler(upsampler_size(options) or UpsamplerSize()).to(device).to(memory_format=torch.channels_last)
    test_pixels = to_pixels(draw(Stream(held_out=True).take(TEST_SCENES), 256)).to(device)
    with torch.no_grad():
        test_small = autoencoder.decode(autoencoder.encode(F.avg_pool2d(test_pixels, 4))).clamp(-1, 1)

    def step(_: int, __: float) -> Tensor:
        count = BATCH * profile.scale
        rows = torch.randint(0, LARGE_SCENES, (count,)).tolist()
        corners = (torch.randint(0, 64 - CROP + 1, (count, 2))).tolist()
        real = np.stack(
            [large[row, 4 * y : 4 * (y + CROP), 4 * x : 4 * (x + CROP)] for row, (y, x) in zip(rows, corners)]
        )
        real = to_pixels(real).to(device).contiguous(memory_format=torch.channels_last)
        kinds = (torch.rand(count) < DECODED).long().tolist()
        crops = [small[row, kind, :, y : y + CROP, x : x + CROP] for row, kind, (y, x) in zip(rows, kinds, corners)]
        low = torch.stack(crops).float().to(device)
        level = (torch.rand(count) ** 2 * LARGEST_LEVEL).long().to(device)
        last = torch.rand(count) < FROM_NOISE
        timestep = torch.where(last, STEPS - 1, (STEPS * torch.rand(count)).long()).to(device)
        with profile.autocast:
            drawn = model(noised(real, timestep), timestep.float(), noised(low, level), level.float())
        return picture_loss(drawn, real)

    def check() -> str:
        drawn = enlarge(model, test_small)
        bicubic = F.interpolate(test_small, scale_factor=4, mode="bicubic")
        rows = torch.stack([bicubic[:8], drawn[:8], test_pixels[:8]])
        sheet(to_pictures(rows.flatten(0, 1)), 8).save(options.work / "upsampler.png")
        return f"{decibels(drawn, test_pixels):.2f} dB, bicubic {decibels(bicubic, test_pixels):.2f} dB"

    train("upsampler", model, step, options, peak=1.5e-3, average=0.998, check=check)


if __name__ == "__main__":
    main()
