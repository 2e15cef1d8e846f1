"""Convolutions that WebGPU computes correctly.

onnxruntime 1.30 reads the wrong input channels of a convolution on WebGPU if their number is divisible by 3, is not 3
itself and is not divisible by 4, and the number of output channels is divisible by 4
(github.com/microsoft/onnxruntime/issues/29651). Networks that see two pictures, one on top of the other, have such
convolutions.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper


def misread(weight: np.ndarray) -> bool:
    """Whether WebGPU misreads a convolution with the weight float[O, I, ...]."""
    outward, inward = weight.shape[:2]
    return inward % 3 == 0 and inward > 3 and inward % 4 != 0 and outward % 4 == 0


def widen(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network with some input channels of misread convolutions repeated, with weights of 0, so that their
    number is divisible by 4."""
    graph = model.graph
    weights = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    nodes = []
    for node in graph.node:
        weight = weights.get(node.input[1]) if node.op_type == "Conv" else None
        if weight is not None and misread(weight):
            seen, name = node.input[0], node.output[0]
            extra = -weight.shape[1] % 4
            more = np.pad(weight, [(0, 0), (0, extra)] + [(0, 0)] * (weight.ndim - 2))
            constants = {"weight": more, "from": np.array([0]), "to": np.array([extra]), "axis": np.array([1])}
            graph.initializer.extend(
                numpy_helper.from_array(value, f"{name}.{key}") for key, value in constants.items()
            )
            nodes.append(
                helper.make_node("Slice", [seen, f"{name}.from", f"{name}.to", f"{name}.axis"], [f"{name}.again"])
            )
            nodes.append(helper.make_node("Concat", [seen, f"{name}.again"], [f"{name}.wide"], axis=1))
            node.input[0], node.input[1] = f"{name}.wide", f"{name}.weight"
        nodes.append(node)
    used = {name for node in nodes for name in node.input}
    kept = [weight for weight in graph.initializer if weight.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    return model
