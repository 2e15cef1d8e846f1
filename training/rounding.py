"""The values that weights have once they are stored: float16, or int8 with one scale an output channel."""

from torch import Tensor, nn

LARGE = 4096
"""Weights with fewer numbers, those of three axes, of which none is an output's, and all buffers stay float16: little is won, and whitening needs its
digits."""


def to_int8(values: Tensor) -> tuple[Tensor, Tensor]:
    """Whole numbers from -127 to 127 as float of the same shape, and scales that broadcast to it, one for each entry of the first axis."""
    scale = values.abs().amax(tuple(range(1, values.ndim)), keepdim=True).clamp(min=1e-12) / 127
    return (values / scale).round().clamp(-127, 127), scale


def is_large(value: Tensor) -> bool:
    """Whether a parameter is stored as int8."""
    return value.numel() >= LARGE and value.ndim in (2, 4)


def round_to_half(network: nn.Module) -> None:
    for value in [*network.parameters(), *network.buffers()]:
        value.data = value.data.half().float()


def round_to_int8(network: nn.Module) -> None:
    """Large parameters to int8; everything else to float16."""
    round_to_half(network)
    for value in network.parameters():
        if is_large(value):
            whole, scale = to_int8(value.data)
            value.data = whole * scale
