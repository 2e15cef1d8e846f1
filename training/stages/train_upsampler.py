"""Train the upsampler on cuts of large pictures. The small one has been through the autoencoder, and noise, as what the decoder draws."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.networks.autoencoder import Autoencoder
from training.diffusion import SIGNAL, STEPS
from training.scenes.draw import draw
from training.loop import PROFILES, arguments, load, train
from training.stages.paint import paint
from training.pixels import sheet, to_pictures, to_pixels
from training.scenes.record import Stream
from training.stages.train_autoencoder import difference
from training.networks.upsampler import Upsampler, enlarge

POOL, START = 6000, 6 * 10**9
BATCH, CUT = 16, 32
FROM_NOISE = 0.5
"""Share of the batch at the last timestep, where one step has to do everything."""
LARGEST_LEVEL = 300


def noised(clean: Tensor, timestep: Tensor) -> Tensor:
    """x_t of pictures float[B, 3, H, W] at timestep int[B]."""
    kept = SIGNAL[timestep.cpu()].to(clean.device).float()[:, None, None, None]
    return kept.sqrt() * clean + (1 - kept).sqrt() * torch.randn_like(clean)


def main() -> None:
    chosen = arguments(__doc__, minutes=45)
    profile = PROFILES[chosen.profile]
    device = profile.device
    large = paint(chosen.work / "large.npy", Stream(held=False, start=START).take(POOL), side=256, processes=chosen.threads)
    autoencoder = load(Autoencoder(), "autoencoder", chosen)
    parts = []
    for start in range(0, POOL, 200):
        exact = F.avg_pool2d(to_pixels(np.asarray(large[start : start + 200])).to(device), 4)
        with torch.no_grad():
            parts.append(torch.stack([exact, autoencoder.decode(autoencoder.encode(exact))], 1).clamp(-1, 1).half().cpu())
    small = torch.cat(parts)
    model = Upsampler().to(device).to(memory_format=torch.channels_last)
    held = to_pixels(draw(Stream(held=True).take(16), 256)).to(device)
    with torch.no_grad():
        shown = autoencoder.decode(autoencoder.encode(F.avg_pool2d(held, 4))).clamp(-1, 1)

    def step(number: int, _: float) -> Tensor:
        count = BATCH * profile.scale
        rows = torch.randint(0, POOL, (count,)).tolist()
        corner = (torch.randint(0, 64 - CUT + 1, (count, 2))).tolist()
        real = np.stack([large[row, 4 * y : 4 * (y + CUT), 4 * x : 4 * (x + CUT)] for row, (y, x) in zip(rows, corner)])
        real = to_pixels(real).to(device).contiguous(memory_format=torch.channels_last)
        through = (torch.rand(count) < 0.8).long().tolist()
        low = torch.stack([small[row, kind, :, y : y + CUT, x : x + CUT] for row, kind, (y, x) in zip(rows, through, corner)]).float().to(device)
        level = (torch.rand(count) ** 2 * LARGEST_LEVEL).long().to(device)
        timestep = torch.where(torch.rand(count) < FROM_NOISE, STEPS - 1, (STEPS * torch.rand(count)).long()).to(device)
        with profile.autocast:
            drawn = model(noised(real, timestep), timestep.float(), noised(low, level), level.float())
        return difference(drawn, real)

    def check() -> str:
        drawn = enlarge(model, shown)
        enlarged = F.interpolate(shown, scale_factor=4, mode="bicubic")
        sheet(to_pictures(torch.stack([enlarged[:8], drawn[:8], held[:8]]).flatten(0, 1)), 8).save(chosen.work / "upsampler.png")
        error = lambda pictures: -10 * torch.log10(((pictures.clamp(-1, 1) - held) / 2).square().mean())
        return f"{error(drawn):.2f} dB, bicubic {error(enlarged):.2f} dB"

    train("upsampler", model, step, chosen, peak=1.5e-3, average=0.998, check=check)


if __name__ == "__main__":
    main()
