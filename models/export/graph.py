"""One network to one ONNX file: dynamic batch and all other sizes fixed, float16 weights that are cast to float32 as the file loads."""

import io
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .convolutions import widen
from .shapes import fold

OPSET = 17


def halve(model: onnx.ModelProto) -> None:
    """Store float32 weights of 16 numbers or more as float16, each followed by a Cast, which onnxruntime folds at load."""
    casts = []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 16:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def export(network: nn.Module, inputs: dict[str, Tensor], outputs: list[str], path: Path) -> dict:
    """Write the file; returns the manifest's `inputs` and `outputs` of this component."""
    network.eval()
    buffer = io.BytesIO()
    with torch.no_grad():
        results = network(*inputs.values())
        torch.onnx.export(
            network, tuple(inputs.values()), buffer, dynamo=False, opset_version=OPSET, input_names=list(inputs), output_names=outputs,
            dynamic_axes={name: {0: "batch"} for name in [*inputs, *outputs]}, do_constant_folding=True,
        )
    model = widen(fold(onnx.load_model_from_string(buffer.getvalue())))
    halve(model)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString())
    described = lambda value: {"dtype": str(value.dtype).removeprefix("torch."), "shape": ["batch", *value.shape[1:]]}
    results = [results] if isinstance(results, Tensor) else results
    return {
        "inputs": {name: described(value) for name, value in inputs.items()},
        "outputs": {name: described(value) for name, value in zip(outputs, results)},
    }
