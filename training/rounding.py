"""The values that weights have once they are stored: float16, or int8 with one scale for each output channel."""

from torch import Tensor, nn

LEAST_INT8 = 4096
"""Parameters with fewer numbers stay float16, and so do those with three axes, none of which is an output's, and all
buffers: int8 would save little, and whitening needs the digits."""


def to_int8(values: Tensor) -> tuple[Tensor, Tensor]:
    """Integers from -127 to 127 as float of the same shape, and scales that broadcast to them, one for each entry of
    the first axis."""
    scale = values.abs().amax(tuple(range(1, values.ndim)), keepdim=True).clamp(min=1e-12) / 127
    return (values / scale).round().clamp(-127, 127), scale


def is_large(value: Tensor) -> bool:
    """Whether a parameter is stored as int8."""
    return value.numel() >= LEAST_INT8 and value.ndim in (2, 4)


def round_to_half(network: nn.Module) -> None:
    """Round all parameters and buffers to float16."""
    for value in [*network.parameters(), *network.buffers()]:
        value.data = value.data.half().float()


def round_to_int8(network: nn.Module) -> None:
    """Round large parameters to int8 and everything else to float16."""
    round_to_half(network)
    for value in network.parameters():
        if is_large(value):
            rounded, scale = to_int8(value.data)
            value.data = rounded * scale
