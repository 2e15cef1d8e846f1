"""A caption's own stream of choices."""

from collections.abc import Sequence

import numpy as np

from training.scenes.record import uniform


class Choice:
    """Equal seeds and variations give equal captions."""

    def __init__(self, seed: np.uint64, variation: int):
        self.numbers = uniform(np.full(24, seed) + np.arange(24, dtype=np.uint64), 100 + variation)
        self.at = 0

    def real(self) -> float:
        self.at += 1
        return float(self.numbers[self.at - 1])

    def of(self, options: Sequence[str]) -> str:
        return options[int(self.real() * len(options))]
