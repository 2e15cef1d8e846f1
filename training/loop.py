"""One training loop for every network: time-boxed, annealed, resumable, seeded."""

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
    device: str
    scale: int
    """How many times larger the batches are than on two CPU cores."""

    @property
    def autocast(self) -> torch.autocast:
        """bfloat16, but float32 on processors without instructions for it: they only imitate it, eight times slower."""
        return torch.autocast(self.device, torch.bfloat16, enabled=self.device != "cpu" or computes_bfloat16())


def computes_bfloat16() -> bool:
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


LONGEST_STEP = 6.0
"""Seconds. What a step takes beyond this, the machine was asleep, and that does not count against the time box."""

PROFILES = {"cpu": Profile("cpu", 1), "gpu": Profile("cuda", 4)}


def arguments(description: str | None, minutes: float, **folders: str) -> argparse.Namespace:
    """What a stage was called with; `folders` are further options that name one, with what they are for."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"), help="checkpoints and caches")
    parser.add_argument("--profile", choices=PROFILES, default="cpu")
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    for name, purpose in folders.items():
        parser.add_argument(f"--{name}", type=Path, help=purpose)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(chosen.seed)
    torch.set_flush_denormal(True)
    return chosen


def rate(fraction: float, peak: float, warm: float = 0.03) -> float:
    """Cosine learning rate over the fraction of the time box, after a linear warm-up."""
    return peak * min(fraction / warm + 0.01, 1) * (0.5 + 0.5 * math.cos(math.pi * min(fraction, 1)))


def train(
    name: str,
    model: nn.Module,
    step: Callable[[int, float], Tensor],
    chosen: argparse.Namespace,
    peak: float,
    average: float | None = None,
    check: Callable[[], str] | None = None,
    decay: float = 0.01,
) -> None:
    """Call `step(number, share of the time box that is spent)` for losses until the minutes are over. Checkpoint `work/<name>.pt` every two minutes holds
    weights, optimizer, the averaged weights (if `average`, the decay of the exponential average), step and seconds spent."""
    path = chosen.work / f"{name}.pt"
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=decay, fused=True)
    smooth = {key: value.clone() for key, value in model.state_dict().items()} if average else None
    number, spent = 0, 0.0
    if path.exists():
        saved = torch.load(path, map_location=PROFILES[chosen.profile].device)
        # a restored family (`restore.py`) has weights, and nothing of how they were trained
        model.load_state_dict(saved.get("training", saved["model"]))
        if "optimizer" in saved:
            optimizer.load_state_dict(saved["optimizer"])
            smooth, number, spent = saved["average"], saved["step"], saved["seconds"]
            # else it would be shown once more what it was shown from the start
            torch.manual_seed(chosen.seed + number)
        elif smooth:
            smooth = {key: value.clone() for key, value in saved["model"].items()}
    last, said, kept, running = time.monotonic(), spent, spent, None

    def save() -> None:
        weights = {"model": smooth or model.state_dict(), "training": model.state_dict(), "average": smooth}
        draft = path.with_suffix(".draft")
        torch.save({**weights, "optimizer": optimizer.state_dict(), "step": number, "seconds": spent}, draft)
        draft.replace(path)

    while spent < 60 * chosen.minutes:
        for group in optimizer.param_groups:
            group["lr"] = rate(spent / (60 * chosen.minutes), peak)
        loss = step(number, spent / (60 * chosen.minutes))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        number += 1
        if smooth:
            weight = 1 - min(average, (1 + number) / (10 + number))
            with torch.no_grad():
                torch._foreach_lerp_(list(smooth.values()), list(model.state_dict().values()), weight)
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        now = time.monotonic()
        spent, last = spent + min(now - last, LONGEST_STEP), now
        if spent - said > 30:
            said = spent
            print(f"{name} {spent / 60:.1f} min, step {number}, loss {running:.4f}", flush=True)
        if spent - kept > 120:
            kept = spent
            save()
            if check:
                model.eval()
                with torch.no_grad():
                    print(f"{name} check: {check()}", flush=True)
                model.train()
    save()
    if check:
        model.eval()
        with torch.no_grad():
            print(f"{name} end: {check()}", flush=True)


def load(model: nn.Module, name: str, chosen: argparse.Namespace) -> nn.Module:
    """The trained weights (averaged where training averaged), in evaluation mode."""
    device = PROFILES[chosen.profile].device
    model.load_state_dict(torch.load(chosen.work / f"{name}.pt", map_location=device)["model"])
    return model.to(device).eval().requires_grad_(False)
