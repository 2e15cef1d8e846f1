"""Time the networks of a model folder in PyTorch eager, operator by operator as they were exported, with their own
weights.

    python training/export/onnx_eager.py FOLDER THREADS

Prints JSON: {"peak", "version", "components": {name: {"ms", "flop"}}}. `bench/shared/python.ts` runs it.
"""

import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

TYPES = {1: torch.float32, 6: torch.int32, 7: torch.int64, 9: torch.bool, 10: torch.float16}


def numbers(value: Tensor | list[int]) -> list[int]:
    """Sizes and axes as integers. Older operator sets store them in attributes, newer ones in inputs."""
    return [int(number) for number in value.reshape(-1).tolist()] if isinstance(value, Tensor) else list(value)


def reshape(x: Tensor, shape: Tensor, **_: object) -> Tensor:
    return x.reshape([x.shape[axis] if size == 0 else size for axis, size in enumerate(numbers(shape))])


def conv(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    strides: Sequence[int] = (1, 1),
    pads: Sequence[int] = (0, 0, 0, 0),
    group: int = 1,
    dilations: Sequence[int] = (1, 1),
    **_: object,
) -> Tensor:
    assert list(pads[:2]) == list(pads[2:]), "padding differs between sides"
    return F.conv2d(x, weight, bias, strides, pads[:2], dilations, group)


def gemm(
    a: Tensor, b: Tensor, c: Tensor | None = None, transA: int = 0, transB: int = 0, alpha: float = 1, beta: float = 1
) -> Tensor:
    assert (alpha, beta) == (1, 1), "scaled Gemm"
    a, b = a.T if transA else a, b.T if transB else b
    return a @ b if c is None else torch.addmm(c, a, b)


def slice_(x: Tensor, starts: Tensor, ends: Tensor, axes: Tensor | None = None, steps: Tensor | None = None) -> Tensor:
    picked = [slice(None)] * x.ndim
    for axis, start, end, step in zip(
        numbers(axes) if axes is not None else range(x.ndim),
        numbers(starts),
        numbers(ends),
        numbers(steps) if steps is not None else [1] * x.ndim,
    ):
        picked[axis] = slice(start, min(end, x.shape[axis]), step)
    return x[tuple(picked)]


def split(x: Tensor, sizes: Tensor | None = None, axis: int = 0, num_outputs: int = 0) -> tuple[Tensor, ...]:
    return torch.split(x, numbers(sizes), axis) if sizes is not None else torch.chunk(x, num_outputs, axis)


def gather(x: Tensor, index: Tensor, axis: int = 0) -> Tensor:
    index = index.long()
    index = torch.where(index < 0, index + x.shape[axis], index)
    return x.index_select(axis, index.reshape(-1)).reshape([*x.shape[:axis], *index.shape, *x.shape[axis + 1 :]])


def depth_to_space(x: Tensor, blocksize: int, mode: bytes = b"DCR") -> Tensor:
    if mode == b"CRD":
        return F.pixel_shuffle(x, blocksize)
    b, c, h, w = x.shape
    parts = x.reshape(b, blocksize, blocksize, c // blocksize**2, h, w).permute(0, 3, 4, 1, 5, 2)
    return parts.reshape(b, c // blocksize**2, h * blocksize, w * blocksize)


def squeeze(x: Tensor, axes: Tensor | None = None) -> Tensor:
    return x.squeeze() if axes is None else x.squeeze(tuple(numbers(axes)))


def unsqueeze(x: Tensor, axes: Tensor) -> Tensor:
    for axis in sorted(numbers(axes)):
        x = x.unsqueeze(axis)
    return x


def reduce(operation: Callable) -> Callable:
    def run(x: Tensor, axes: Tensor | list[int] | None = None, keepdims: int = 1) -> Tensor:
        return operation(x, list(range(x.ndim)) if axes is None else numbers(axes), keepdim=bool(keepdims))

    return run


OPERATORS: dict[str, Callable] = {
    "Add": torch.add,
    "Sub": torch.sub,
    "Mul": torch.mul,
    "Pow": torch.pow,
    "MatMul": torch.matmul,
    "Equal": torch.eq,
    "Greater": torch.gt,
    "Where": torch.where,
    "Div": lambda a, b: a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc"),
    "Sin": torch.sin,
    "Cos": torch.cos,
    "Sqrt": torch.sqrt,
    "Exp": torch.exp,
    "Log": torch.log,
    "Erf": torch.erf,
    "Sigmoid": torch.sigmoid,
    "Tanh": torch.tanh,
    "Neg": torch.neg,
    "Relu": torch.relu,
    "Reciprocal": torch.reciprocal,
    "Not": torch.logical_not,
    "Max": torch.maximum,
    "Min": torch.minimum,
    "Identity": lambda x: x,
    "Reshape": reshape,
    "Conv": conv,
    "Gemm": gemm,
    "Slice": slice_,
    "Split": split,
    "Gather": gather,
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": lambda x, blocksize: space_to_depth(x, blocksize),
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Gelu": lambda x, approximate=b"none": F.gelu(x, approximate=approximate.decode()),
    "Softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "Transpose": lambda x, perm: x.permute(perm),
    "Cast": lambda x, to: x.to(TYPES[to]),
    "Concat": lambda *xs, axis: torch.cat(xs, axis),
    "Expand": lambda x, shape: x.expand(torch.broadcast_shapes(x.shape, numbers(shape))),
    "Shape": lambda x: torch.tensor(x.shape),
    "Flatten": lambda x, axis=1: x.reshape(math.prod(x.shape[:axis]), -1),
    "Clip": torch.clamp,
    "InstanceNormalization": lambda x, scale, bias, epsilon=1e-5: F.instance_norm(
        x, weight=scale, bias=bias, eps=epsilon
    ),
    "LayerNormalization": lambda x, scale, bias=None, axis=-1, epsilon=1e-5, **_: F.layer_norm(
        x, x.shape[axis:], scale, bias, epsilon
    ),
    "ReduceSum": reduce(torch.sum),
    "ReduceMean": reduce(torch.mean),
    "ReduceL2": reduce(lambda x, axes, keepdim: torch.linalg.vector_norm(x, 2, axes, keepdim)),
    "ConstantOfShape": lambda shape, value=None: torch.full(
        numbers(shape), 0.0 if value is None else value.item(), dtype=torch.float32 if value is None else value.dtype
    ),
}


def space_to_depth(x: Tensor, blocksize: int) -> Tensor:
    b, c, h, w = x.shape
    parts = x.reshape(b, c, h // blocksize, blocksize, w // blocksize, blocksize).permute(0, 3, 5, 1, 2, 4)
    return parts.reshape(b, c * blocksize**2, h // blocksize, w // blocksize)


def attribute(entry: onnx.AttributeProto) -> object:
    value = onnx.helper.get_attribute_value(entry)
    return torch.from_numpy(numpy_helper.to_array(value).copy()) if isinstance(value, onnx.TensorProto) else value


class Network:
    """An ONNX graph as a callable. Values that do not depend on the inputs are computed once, as onnxruntime does when
    it loads."""

    def __init__(self, path: Path):
        graph = onnx.load(path).graph
        self.values = {
            weight.name: torch.from_numpy(numpy_helper.to_array(weight).copy()) for weight in graph.initializer
        }
        self.outputs, self.steps = [output.name for output in graph.output], []
        for node in graph.node:
            named = {entry.name: attribute(entry) for entry in node.attribute}
            if node.op_type == "Constant":
                self.values[node.output[0]] = (
                    named["value"] if "value" in named else torch.tensor(next(iter(named.values())))
                )
                continue
            step = (
                OPERATORS[node.op_type],
                list(node.input),
                list(node.output),
                {**named, **({"num_outputs": len(node.output)} if node.op_type == "Split" else {})},
            )
            if all(name in self.values or not name for name in node.input):
                self.take(step, self.values)
            else:
                self.steps.append(step)

    def take(self, step: tuple, values: dict[str, Tensor]) -> None:
        operator, inputs, outputs, named = step
        result = operator(*[values[name] if name else None for name in inputs], **named)
        values.update(zip(outputs, result if isinstance(result, tuple) else (result,)))

    def __call__(self, feeds: dict[str, Tensor]) -> list[Tensor]:
        values = {**self.values, **feeds}
        for step in self.steps:
            self.take(step, values)
        return [values[name] for name in self.outputs]


def feeds_of(component: dict, batch: int = 1) -> dict[str, Tensor]:
    shapes = {
        name: [batch if size == "batch" else size for size in port["shape"]]
        for name, port in component["inputs"].items()
    }
    return {
        name: torch.ones(shape, dtype=getattr(torch, component["inputs"][name]["dtype"]))
        for name, shape in shapes.items()
    }


def times_ms(call: Callable[[], object]) -> list[float]:
    """Milliseconds of each of at least 5 calls, after two calls to warm up."""
    call(), call()
    times: list[float] = []
    end = time.perf_counter() + 1.5
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return times


def main() -> None:
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    components = {}
    for name, component in json.loads((folder / "manifest.json").read_text())["components"].items():
        network, feeds = Network(folder / component["file"]), feeds_of(component)
        with FlopCounterMode(display=False) as counter:
            network(feeds)
        times = times_ms(partial(network, feeds))
        components[name] = {"ms": statistics.median(times), "flop": counter.get_total_flops()}
    square = torch.randn(2048, 2048)
    peak = 2 * 2048**3 / (min(times_ms(lambda: square @ square)) / 1000)
    print(json.dumps({"peak": peak, "version": torch.__version__, "components": components}))


if __name__ == "__main__":
    main()
