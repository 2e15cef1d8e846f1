"""How a part of a network learns on a GPU: optimizer, learning rate and averaged weights, without a wait for the GPU in
any step."""

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import Tensor, nn

from training.loop import PROFILES, learning_rate

Step = Callable[[], tuple[Tensor, ...]]
"""Computes gradients; returns losses."""


def parse_options(description: str | None, seconds: float, batch: int) -> argparse.Namespace:
    """The command line of a GPU stage. Seeds torch."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"), help="checkpoints")
    parser.add_argument("--pool", type=Path, required=True, help="folder in which `pool` paints meanwhile")
    parser.add_argument("--profile", choices=PROFILES, default="gpu")
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--batch", type=int, default=batch)
    torch.manual_seed(1)
    return parser.parse_args()


def random_rows(count: int, among: Tensor) -> Tensor:
    """Rows int64[count] of the first float64[] `among`. `among` is a tensor because a recorded step must see it
    change."""
    return (torch.rand(count, dtype=torch.float64, device=among.device) * among).long()


def recorded(step: Step, learners: list["Learner"], device: str) -> Step:
    """`step` recorded once and then replayed without Python (CUDA graphs); gradients keep their addresses. On a CPU
    `step` itself, after clearing the gradients."""
    if device == "cpu":

        def clear_and_step() -> tuple[Tensor, ...]:
            clear_gradients(learners)
            return step()

        return clear_and_step
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
            clear_gradients(learners)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        losses = step()

    def replay() -> tuple[Tensor, ...]:
        graph.replay()
        return losses

    return replay


def clear_gradients(learners: list["Learner"]) -> None:
    """Drop the gradients of all parameters."""
    for learner in learners:
        learner.optimizer.zero_grad(set_to_none=True)


class Learner:
    """AdamW with clipped gradients on `parameters`. The learning rate falls to zero by the share `until` of the time
    box."""

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        peak: float,
        average: float = 0.998,
        until: float = 1.0,
        decay: float = 0.01,
    ):
        self.parameters, self.peak, self.average, self.until = list(parameters), peak, average, until
        self.optimizer = torch.optim.AdamW(self.parameters, lr=peak, betas=(0.9, 0.98), weight_decay=decay, fused=True)
        self.averages = [value.detach().clone() for value in self.parameters]
        self.number = 0

    def step(self, spent: float) -> None:
        """One step from the gradients that the parameters hold, at the share `spent` of the time box."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(spent / self.until, self.peak)
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.number += 1
        weight = 1 - min(self.average, (1 + self.number) / (10 + self.number))
        with torch.no_grad():
            torch._foreach_lerp_(self.averages, [value.detach() for value in self.parameters], weight)

    @torch.no_grad()
    def use_averages(self) -> None:
        """Replace the weights by their exponential averages."""
        for value, average in zip(self.parameters, self.averages):
            value.copy_(average)


class TimeBox:
    """A time box of some seconds, and its log."""

    def __init__(self, seconds: float):
        self.seconds, self.begun, self.logged = seconds, time.monotonic(), 0.0

    @property
    def spent(self) -> float:
        """Share of the box that has passed; above 1 once it is over."""
        return (time.monotonic() - self.begun) / self.seconds

    def log(self, line: Callable[[], str], every: float = 10) -> None:
        """Print a line, at most once in `every` seconds, because its numbers have to be waited for."""
        if time.monotonic() - self.logged > every:
            self.logged = time.monotonic()
            print(f"{self.logged - self.begun:.0f} s: {line()}", flush=True)
