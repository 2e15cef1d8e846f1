"""Convolutions as WebGPU computes them rightly.

onnxruntime reads the wrong input channels of a convolution there if 3 divides their number, which is not 3 itself and no multiple of 4, and 4 divides the
number of output channels (1.30, github.com/microsoft/onnxruntime/issues/29651). Such are those that see two pictures, one on top of the other.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper


def misread(weight: np.ndarray) -> bool:
    """Whether float[O, I, ...] is such a convolution."""
    outward, inward = weight.shape[:2]
    return inward % 3 == 0 and inward > 3 and inward % 4 != 0 and outward % 4 == 0


def widen(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network, whose misread convolutions see some channels a second time, with weights of 0, so that 4 divides their number."""
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
            graph.initializer.extend(numpy_helper.from_array(value, f"{name}.{key}") for key, value in constants.items())
            nodes.append(helper.make_node("Slice", [seen, f"{name}.from", f"{name}.to", f"{name}.axis"], [f"{name}.again"]))
            nodes.append(helper.make_node("Concat", [seen, f"{name}.again"], [f"{name}.wide"], axis=1))
            node.input[0], node.input[1] = f"{name}.wide", f"{name}.weight"
        nodes.append(node)
    used = {name for node in nodes for name in node.input}
    kept = [weight for weight in graph.initializer if weight.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    return model
