"""How a part of a network learns on a GPU: its optimizer, its learning rate and its averaged weights, without waiting for the GPU at any step."""

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import Tensor, nn

from training.loop import PROFILES, rate


def arguments(description: str | None, seconds: float, batch: int) -> argparse.Namespace:
    """What a stage on a GPU was called with; seeds what is drawn at random."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"), help="checkpoints")
    parser.add_argument("--pool", type=Path, required=True, help="what is painted meanwhile")
    parser.add_argument("--profile", choices=PROFILES, default="gpu")
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--batch", type=int, default=batch)
    torch.manual_seed(1)
    return parser.parse_args()


def at_random(count: int, among: Tensor) -> Tensor:
    """Rows int64[count] of the first float64[] `among`: a tensor, for a recorded step has to see that number change."""
    return (torch.rand(count, dtype=torch.float64, device=among.device) * among).long()


def recorded(step: Callable[[], tuple[Tensor, ...]], learners: list["Learner"], device: str) -> Callable[[], tuple[Tensor, ...]]:
    """A step that computes gradients, recorded once and then played again without Python (CUDA graphs); the gradients lie in the same places each time. On a
    processor it is the step itself."""
    if device == "cpu":
        return lambda: (forget(learners), step())[1]
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(3):
            step()
            forget(learners)
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        told = step()

    def again() -> tuple[Tensor, ...]:
        graph.replay()
        return told

    return again


def forget(learners: list["Learner"]) -> None:
    for learner in learners:
        learner.optimizer.zero_grad(set_to_none=True)


class Learner:
    """AdamW with clipped gradients on `parameters`; the learning rate falls to zero by the share `until` of the time box. `settle` puts the exponential
    average of the weights in their place."""

    def __init__(self, parameters: Iterable[nn.Parameter], peak: float, average: float = 0.998, until: float = 1.0, decay: float = 0.01):
        self.parameters, self.peak, self.average, self.until = list(parameters), peak, average, until
        self.optimizer = torch.optim.AdamW(self.parameters, lr=peak, betas=(0.9, 0.98), weight_decay=decay, fused=True)
        self.smooth = [value.detach().clone() for value in self.parameters]
        self.number = 0

    def step(self, spent: float) -> None:
        """Learn from the gradients that lie in the parameters, at the share `spent` of the time box."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate(spent / self.until, self.peak)
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.number += 1
        with torch.no_grad():
            torch._foreach_lerp_(self.smooth, [value.detach() for value in self.parameters], 1 - min(self.average, (1 + self.number) / (10 + self.number)))

    @torch.no_grad()
    def settle(self) -> None:
        for value, smooth in zip(self.parameters, self.smooth):
            value.copy_(smooth)


class Box:
    """A time box of so many seconds, and what is said in it."""

    def __init__(self, seconds: float):
        self.seconds, self.begun, self.said = seconds, time.monotonic(), 0.0

    @property
    def spent(self) -> float:
        """Share of the box; above 1 when it is over."""
        return (time.monotonic() - self.begun) / self.seconds

    def tell(self, line: Callable[[], str], every: float = 10) -> None:
        """Print a line, at most every so many seconds: what it tells has to be waited for."""
        if time.monotonic() - self.said > every:
            self.said = time.monotonic()
            print(f"{self.said - self.begun:.0f} s: {line()}", flush=True)
