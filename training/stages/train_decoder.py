"""Train the decoder on embedded scenes (`embedded.py`), with the memory and the composer as they are."""

import torch
from torch import Tensor

from training.checkpoints import load
from training.diffusion import ddim, guided
from training.embedded import EmbeddedScenes
from training.loop import PROFILES, learning_rate, parse_options, train
from training.losses import decoder_loss
from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip
from training.networks.composer import Composer
from training.networks.decoder import Decoder
from training.networks.memory import Memory
from training.networks.prior import Prior
from training.networks.varier import Varier
from training.pixels import sheet, to_pictures

BATCH = 128
TEXT_STEPS = 3000
"""Steps for which the text branch alone is fitted at the start."""


def fit_text_branch(model: Decoder, z_t: Tensor, expected: Tensor) -> None:
    """Fit what the text branch expects of z_t float[N, D] to the prior's whitened z_i float[N, D], and let the network
    read that expectation as it reads a z_i."""
    optimizer = torch.optim.AdamW(model.text.expect.parameters(), lr=2e-3)
    for number in range(TEXT_STEPS):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(number / TEXT_STEPS, 2e-3)
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
    options = parse_options(__doc__, minutes=130)
    profile = PROFILES[options.profile]
    scenes = EmbeddedScenes(options, load(Clip(), "clip", options))
    model = Decoder()
    model.image.fit(scenes.z_i[:20_000].float())
    model.text.fit(scenes.z_t[:20_000].float())
    model.to(profile.device)
    if not (options.work / "decoder.pt").exists():
        prior, texts = load(Prior(), "prior", options), scenes.z_t[:130_000].to(profile.device).float()
        fit_text_branch(model, texts, prior.expected(texts))
        model.memory.load_state_dict(load(Memory(), "memory", options).state_dict())
        model.composer.load_state_dict(load(Composer(), "composer", options).state_dict())
        model.varier.load_state_dict(load(Varier(), "varier", options).state_dict())
    model.freeze_draft()
    autoencoder = load(Autoencoder(), "autoencoder", options)
    z_i = scenes.z_i[:20].float().to(profile.device)
    noise = torch.randn(20, *scenes.latents.shape[1:], generator=torch.Generator().manual_seed(0)).to(profile.device)

    def check() -> str:
        nothing, tokens, mask = torch.zeros_like(z_i), z_i.new_zeros(20, 8, model.size.hidden), z_i.new_zeros(20, 8)

        def predict(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep), device=sample.device)
            unconditional = model(sample, at, nothing, nothing, tokens, mask)
            return guided(unconditional, model(sample, at, z_i, nothing, tokens, mask), 2.0)

        drawn = autoencoder.decode(ddim(predict, noise, 12))
        real = autoencoder.decode(scenes.latents[:20].float().to(profile.device))
        rows = to_pictures(torch.cat([real[:10], drawn[:10], real[10:], drawn[10:]]))
        sheet(rows, 10).save(options.work / "decoder.png")
        return f"picture error {(drawn - real).abs().mean():.4f}"

    def step(_: int, __: float) -> Tensor:
        return decoder_loss(model, scenes, BATCH * profile.scale)

    train("decoder", model, step, options, peak=5e-4, average=0.999, check=check)


if __name__ == "__main__":
    main()
