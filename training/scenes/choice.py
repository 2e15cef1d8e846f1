"""The random choices of a caption."""

from collections.abc import Sequence

import numpy as np

from training.scenes.record import uniform


class Choice:
    """A stream of random numbers. Equal seeds and variations give equal captions."""

    def __init__(self, seed: np.uint64, variation: int):
        self.numbers = uniform(np.full(24, seed) + np.arange(24, dtype=np.uint64), 100 + variation)
        self.taken = 0

    def real(self) -> float:
        """The next number in [0, 1)."""
        self.taken += 1
        return float(self.numbers[self.taken - 1])

    def one_of(self, options: Sequence[str]) -> str:
        """One of the options, with equal probability."""
        return options[int(self.real() * len(options))]
