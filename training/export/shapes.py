"""Networks without computed shapes: sizes that torch's exporter reads off tensors while running become constants.

onnxruntime computes shapes on the processor, so a network that has none runs wholly on a GPU. Only the batch may vary.

python -m training.export.shapes <family's folder> mends a family that was exported before, and its manifest.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

BATCHES = (2, 3)
TYPES = {TensorProto.FLOAT: np.float32, TensorProto.INT32: np.int32}
"""Operators whose output grows with the batch although their inputs are mere sizes."""
FILLERS = ("ConstantOfShape", "Range")


def example(model: onnx.ModelProto, batch: int) -> dict[str, np.ndarray]:
    """Inputs of a batch: small whole numbers, which are ids, masks and pixels alike."""
    random = np.random.default_rng(batch)
    shapes = {entry.name: [size.dim_value or batch for size in entry.type.tensor_type.shape.dim] for entry in model.graph.input}
    kinds = {entry.name: TYPES[entry.type.tensor_type.elem_type] for entry in model.graph.input}
    return {name: random.integers(0, 2, shape).astype(kinds[name]) for name, shape in shapes.items()}


def sizes(model: onnx.ModelProto) -> dict[str, list[np.ndarray]]:
    """What is computed from shapes alone, by name, for each of BATCHES."""
    constants = {weight.name for weight in model.graph.initializer}
    found: list[str] = []
    for node in model.graph.node:
        if node.op_type == "Constant":
            constants.update(node.output)
        elif node.op_type == "Shape" or (node.op_type not in FILLERS and any(name in found for name in node.input)):
            if node.op_type == "Shape" or all(name in constants or name in found for name in node.input if name):
                found.extend(node.output)
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    known = {output.name for output in model.graph.output}
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in found if name not in known)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    runs = [dict(zip(found, session.run(found, example(model, batch)))) for batch in BATCHES] if found else []
    return {name: [run[name] for run in runs] for name in found}


def constant_for(node: onnx.NodeProto, values: list[np.ndarray]) -> np.ndarray:
    """What stands in for a computed size: itself where the batch does not change it, else what the operator takes for "the rest"."""
    first, second = values
    if first.shape == second.shape and np.array_equal(first, second):
        return first
    rest = {"Reshape": -1, "Expand": 1}.get(node.op_type)
    if rest is None or (node.op_type == "Reshape" and np.sum(first != second) != 1):
        raise ValueError(f"{node.op_type} {node.name} depends on the batch in a way that has no constant: {first} and {second}")
    return np.where(first == second, first, rest)


def filled(node: onnx.NodeProto, values: list[np.ndarray], model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """ConstantOfShape [batch, n] without a shape: an input [batch, k] times zeros [k, 1], plus the constant [n]."""
    if len(values[0]) != 2 or values[0][1] != values[1][1]:
        raise ValueError(f"{node.name} fills {values[0]}, which is not [batch, n]")
    kinds = {entry.name: entry.type.tensor_type for entry in model.graph.input}
    sources = [name for name, kind in kinds.items() if len(kind.shape.dim) == 2 and kind.elem_type == TensorProto.FLOAT]
    # A mask is finite whatever a caller feeds.
    source = min(sources, key=lambda name: "mask" not in name)
    value = next((numpy_helper.to_array(entry.t).reshape(-1)[0] for entry in node.attribute if entry.name == "value"), np.float32(0))
    name, width = node.output[0], kinds[source].shape.dim[1].dim_value
    model.graph.initializer.extend([
        numpy_helper.from_array(np.zeros((width, 1), np.float32), f"{name}.zeros"),
        numpy_helper.from_array(np.full((1, values[0][1]), value, np.float32), f"{name}.value"),
    ])
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
                model.graph.initializer.append(numpy_helper.from_array(constant_for(node, known[name]), node.input[place]))
        nodes.append(node)
    used = {name for node in nodes for name in node.input} | {output.name for output in model.graph.output}
    kept = [node for node in nodes if any(name in used for name in node.output)]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    weights = [weight for weight in model.graph.initializer if weight.name in used]
    del model.graph.initializer[:], model.graph.value_info[:]
    model.graph.initializer.extend(weights)
    return model


def check(before: bytes, after: bytes) -> None:
    """Both networks give the same for batches of several sizes."""
    first, second = (onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]) for file in (before, after))
    model = onnx.load_model_from_string(after)
    for batch in (1, 2, 5):
        for a, b in zip(first.run(None, example(model, batch)), second.run(None, example(model, batch))):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-6 * max(1, float(np.abs(a).max())))


def main(folder: Path) -> None:
    text = (folder / "manifest.json").read_text()
    manifest = json.loads(text)
    for component in manifest["components"].values():
        path = folder / component["file"]
        before = path.read_bytes()
        model = fold(onnx.load_model_from_string(before))
        onnx.checker.check_model(model, full_check=True)
        after = model.SerializeToString()
        check(before, after)
        path.write_bytes(after)
        component.update(bytes=len(after), sha256=hashlib.sha256(after).hexdigest())
    indent = len(text.splitlines()[1]) - len(text.splitlines()[1].lstrip()) if text.startswith("{\n") else None
    end = "\n" if text.endswith("\n") else ""
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=indent, ensure_ascii=False) + end)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
