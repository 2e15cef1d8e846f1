"""Weights in fewer bits: int8 or float16 in the file, float32 once it is loaded.

onnxruntime computes the operators that restore them while it loads, on the CPU, so no device has to support these
types.
"""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training.rounding import LEAST_INT8, to_int8

LEAST_HALF = 16
"""Weights with fewer numbers are left as they are."""


def channel_axis(name: str, model: onnx.ModelProto) -> int:
    """The axis of a weight that belongs to its outputs: the last for products, else (convolutions, embeddings,
    transposed Gemm) the first."""
    for node in model.graph.node:
        if name in node.input:
            transposed = any(entry.name == "transB" and entry.i for entry in node.attribute)
            return -1 if node.op_type in ("MatMul", "Gemm") and not transposed else 0
    return 0


def in_eight_bits(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray] | None:
    """int8 of the same shape and float32 scales that broadcast to it, if the weight was rounded to int8
    (`rounding.py`); else None."""
    if values.size < LEAST_INT8 or values.ndim < 2:
        return None
    rounded, scale = (part.numpy() for part in to_int8(torch.from_numpy(np.moveaxis(values, axis, 0).copy())))
    if np.abs(np.moveaxis(values, axis, 0) - rounded * scale).max() > 1e-6 * np.abs(values).max():
        return None
    return np.moveaxis(rounded, 0, axis).astype(np.int8), np.moveaxis(scale, 0, axis)


def shrink(model: onnx.ModelProto) -> None:
    """Store float32 weights as float16, or as int8 with a scale for each channel if they were rounded to that."""
    restored, scales = [], []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < LEAST_HALF:
            continue
        name = weight.name
        small = in_eight_bits(values, channel_axis(name, model))
        if small:
            weight.CopyFrom(numpy_helper.from_array(small[0], f"{name}.int8"))
            scales.append(numpy_helper.from_array(small[1], f"{name}.scale"))
            restored.append(helper.make_node("Cast", [f"{name}.int8"], [f"{name}.whole"], to=TensorProto.FLOAT))
            restored.append(helper.make_node("Mul", [f"{name}.whole", f"{name}.scale"], [name]))
        else:
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            restored.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*restored, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(scales)
