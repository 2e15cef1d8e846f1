"""Networks without computed shapes: sizes that torch's exporter reads from tensors at run time become constants.

onnxruntime computes shapes on the CPU, so a network without them runs entirely on a GPU. Only the batch may vary.
"""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

BATCHES = (2, 3)
TYPES = {TensorProto.FLOAT: np.float32, TensorProto.INT32: np.int32}
"""numpy's types of a network's inputs."""
FILLERS = ("ConstantOfShape", "Range")
"""Operators whose output grows with the batch although their inputs are only sizes."""


def example(model: onnx.ModelProto, batch: int) -> dict[str, np.ndarray]:
    """Example inputs of a batch: small integers, which are valid as ids, masks and pixels."""
    random = np.random.default_rng(batch)
    shapes = {
        entry.name: [size.dim_value or batch for size in entry.type.tensor_type.shape.dim]
        for entry in model.graph.input
    }
    kinds = {entry.name: TYPES[entry.type.tensor_type.elem_type] for entry in model.graph.input}
    return {name: random.integers(0, 2, shape).astype(kinds[name]) for name, shape in shapes.items()}


def is_computed(node: onnx.NodeProto, found: list[str], constants: set[str]) -> bool:
    """Whether all inputs of an operator are sizes or constants, and at least one is a size."""
    inputs = [name for name in node.input if name]
    reads_size = any(name in found for name in inputs)
    return node.op_type not in FILLERS and reads_size and all(name in constants or name in found for name in inputs)


def sizes(model: onnx.ModelProto) -> dict[str, list[np.ndarray]]:
    """All values that are computed from shapes alone, by name, for each of BATCHES."""
    constants = {weight.name for weight in model.graph.initializer}
    found: list[str] = []
    for node in model.graph.node:
        if node.op_type == "Constant":
            constants.update(node.output)
        elif node.op_type == "Shape" or is_computed(node, found, constants):
            found.extend(node.output)
    observed = onnx.ModelProto()
    observed.CopyFrom(model)
    known = {output.name for output in model.graph.output}
    observed.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in found if name not in known)
    session = onnxruntime.InferenceSession(observed.SerializeToString(), providers=["CPUExecutionProvider"])
    runs = [dict(zip(found, session.run(found, example(model, batch)))) for batch in BATCHES] if found else []
    return {name: [run[name] for run in runs] for name in found}


def constant_for(node: onnx.NodeProto, values: list[np.ndarray]) -> np.ndarray:
    """The constant that replaces a computed size: the size itself if the batch does not change it, else the operator's
    value for "the rest". Raises ValueError if there is none."""
    first, second = values
    if first.shape == second.shape and np.array_equal(first, second):
        return first
    rest = {"Reshape": -1, "Expand": 1}.get(node.op_type)
    if rest is None or (node.op_type == "Reshape" and np.sum(first != second) != 1):
        raise ValueError(
            f"{node.op_type} {node.name} depends on the batch, and no constant replaces its sizes: {first}, {second}"
        )
    return np.where(first == second, first, rest)


def filled(node: onnx.NodeProto, values: list[np.ndarray], model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """ConstantOfShape [batch, n] without a shape: an input [batch, k] times zeros [k, 1], plus the constant [n]."""
    if len(values[0]) != 2 or values[0][1] != values[1][1]:
        raise ValueError(f"{node.name} fills {values[0]}, which is not [batch, n]")
    kinds = {entry.name: entry.type.tensor_type for entry in model.graph.input}
    sources = [name for name, kind in kinds.items() if len(kind.shape.dim) == 2 and kind.elem_type == TensorProto.FLOAT]
    # A mask is finite for every input.
    source = min(sources, key=lambda name: "mask" not in name)
    value = next(
        (numpy_helper.to_array(entry.t).reshape(-1)[0] for entry in node.attribute if entry.name == "value"),
        np.float32(0),
    )
    name, width = node.output[0], kinds[source].shape.dim[1].dim_value
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(np.zeros((width, 1), np.float32), f"{name}.zeros"),
            numpy_helper.from_array(np.full((1, values[0][1]), value, np.float32), f"{name}.value"),
        ]
    )
    return [
        helper.make_node("MatMul", [source, f"{name}.zeros"], [f"{name}.batch"]),
        helper.make_node("Add", [f"{name}.batch", f"{name}.value"], [name]),
    ]


def fold(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network without computed shapes."""
    known = sizes(model)
    nodes = []
    for number, node in enumerate(model.graph.node):
        if any(name in known for name in node.output):
            continue
        if node.op_type == "ConstantOfShape" and node.input[0] in known and not np.array_equal(*known[node.input[0]]):
            nodes.extend(filled(node, known[node.input[0]], model))
            continue
        for place, name in enumerate(node.input):
            if name in known:
                node.input[place] = f"{name}.constant.{number}"
                model.graph.initializer.append(
                    numpy_helper.from_array(constant_for(node, known[name]), node.input[place])
                )
        nodes.append(node)
    used = {name for node in nodes for name in node.input} | {output.name for output in model.graph.output}
    kept = [node for node in nodes if any(name in used for name in node.output)]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    weights = [weight for weight in model.graph.initializer if weight.name in used]
    del model.graph.initializer[:], model.graph.value_info[:]
    model.graph.initializer.extend(weights)
    return model
