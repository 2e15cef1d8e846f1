"""The training loop of every network: time-boxed, annealed, resumable, seeded."""

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Profile:
    """A kind of machine."""

    device: str
    scale: int
    """How many times larger the batches are than on two CPU cores."""

    @property
    def autocast(self) -> torch.autocast:
        """bfloat16, but float32 on CPUs without instructions for it: emulation is eight times slower."""
        return torch.autocast(self.device, torch.bfloat16, enabled=self.device != "cpu" or has_bfloat16())


def has_bfloat16() -> bool:
    """Whether this CPU computes in bfloat16."""
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


LONGEST_STEP = 6.0
"""Seconds. A step that takes longer was interrupted by the machine's sleep, and the rest does not count against the
time box."""

PROFILES = {"cpu": Profile("cpu", 1), "gpu": Profile("cuda", 4)}


def parse_options(description: str | None, minutes: float, **folders: str) -> argparse.Namespace:
    """The command line of a stage. `folders` are further options that name a folder, with their help. Seeds torch."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"), help="checkpoints and caches")
    parser.add_argument("--profile", choices=PROFILES, default="cpu")
    parser.add_argument("--minutes", type=float, default=minutes)
    # one thread is much faster than two that compete with another process
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    for name, purpose in folders.items():
        parser.add_argument(f"--{name}", type=Path, help=purpose)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    torch.set_flush_denormal(True)
    return options


def learning_rate(fraction: float, peak: float, warm: float = 0.03) -> float:
    """Cosine learning rate at a fraction of the time box, after a linear warm-up."""
    return peak * min(fraction / warm + 0.01, 1) * (0.5 + 0.5 * math.cos(math.pi * min(fraction, 1)))


def train(
    name: str,
    model: nn.Module,
    step: Callable[[int, float], Tensor],
    options: argparse.Namespace,
    peak: float,
    average: float | None = None,
    check: Callable[[], str] | None = None,
    decay: float = 0.01,
) -> None:
    """Train `model` until `options.minutes` are over, or go on from the checkpoint `work/<name>.pt`.

    `step(number, share of the time box)` returns a loss. `average` is the decay of the exponential average of the
    weights. `check` measures the model for the log. The checkpoint is written every two minutes; it contains weights,
    averaged weights, optimizer, step number and seconds spent.
    """
    path = options.work / f"{name}.pt"
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=decay, fused=True)
    averages = {key: value.clone() for key, value in model.state_dict().items()} if average else None
    number, spent = 0, 0.0
    if path.exists():
        saved = torch.load(path, map_location=PROFILES[options.profile].device)
        # a restored family (`stages/restore.py`) has weights, but no optimizer
        model.load_state_dict(saved.get("training", saved["model"]))
        if "optimizer" in saved:
            optimizer.load_state_dict(saved["optimizer"])
            averages, number, spent = saved["average"], saved["step"], saved["seconds"]
            # without this the model would be trained again on the batches of its first steps
            torch.manual_seed(options.seed + number)
        elif averages:
            averages = {key: value.clone() for key, value in saved["model"].items()}
    last, logged, written, running = time.monotonic(), spent, spent, None

    def save() -> None:
        weights = {"model": averages or model.state_dict(), "training": model.state_dict(), "average": averages}
        draft = path.with_suffix(".draft")
        torch.save({**weights, "optimizer": optimizer.state_dict(), "step": number, "seconds": spent}, draft)
        draft.replace(path)

    def log_check(moment: str) -> None:
        if check:
            model.eval()
            with torch.no_grad():
                print(f"{name} {moment}: {check()}", flush=True)
            model.train()

    while spent < 60 * options.minutes:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(spent / (60 * options.minutes), peak)
        loss = step(number, spent / (60 * options.minutes))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        number += 1
        if averages:
            weight = 1 - min(average, (1 + number) / (10 + number))
            with torch.no_grad():
                torch._foreach_lerp_(list(averages.values()), list(model.state_dict().values()), weight)
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        now = time.monotonic()
        spent, last = spent + min(now - last, LONGEST_STEP), now
        if spent - logged > 30:
            logged = spent
            print(f"{name} {spent / 60:.1f} min, step {number}, loss {running:.4f}", flush=True)
        if spent - written > 120:
            written = spent
            save()
            log_check("check")
    save()
    log_check("end")
