"""A network as an ONNX file: dynamic batch, all other sizes fixed, weights stored small (`storage.py`)."""

import io
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from training.export.convolutions import widen
from training.export.shapes import fold
from training.export.storage import shrink

OPSET = 17


def export(network: nn.Module, inputs: dict[str, Tensor], outputs: list[str], path: Path) -> dict:
    """Write the file. Returns the manifest's `inputs` and `outputs` of the component."""
    network.eval()
    buffer = io.BytesIO()
    with torch.no_grad():
        results = network(*inputs.values())
        torch.onnx.export(
            network,
            tuple(inputs.values()),
            buffer,
            dynamo=False,
            opset_version=OPSET,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes={name: {0: "batch"} for name in [*inputs, *outputs]},
            do_constant_folding=True,
        )
    model = widen(fold(onnx.load_model_from_string(buffer.getvalue())))
    shrink(model)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString())

    def tensor_entry(value: Tensor) -> dict:
        return {"dtype": str(value.dtype).removeprefix("torch."), "shape": ["batch", *value.shape[1:]]}

    results = [results] if isinstance(results, Tensor) else results
    return {
        "inputs": {name: tensor_entry(value) for name, value in inputs.items()},
        "outputs": {name: tensor_entry(value) for name, value in zip(outputs, results)},
    }
