"""The networks of the published family run operator by operator in PyTorch, as `npm run bench -- components` times
them."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from training.export.onnx_eager import OPERATORS, Network, feeds_of

FOLDER = Path(__file__).parents[2] / "models" / "emoji"
COMPONENTS = json.loads((FOLDER / "manifest.json").read_text())["components"]


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_operator_of_the_network_is_known(name: str) -> None:
    graph = onnx.load(FOLDER / COMPONENTS[name]["file"]).graph
    assert {node.op_type for node in graph.node} - OPERATORS.keys() <= {"Constant"}


@pytest.mark.parametrize("name", ["prior", "decoder"])
def test_the_network_computes_what_onnxruntime_computes(name: str) -> None:
    path, feeds = FOLDER / COMPONENTS[name]["file"], feeds_of(COMPONENTS[name])
    expected = onnxruntime.InferenceSession(path).run(None, {key: value.numpy() for key, value in feeds.items()})
    for ours, theirs in zip(Network(path)(feeds), expected):
        np.testing.assert_allclose(ours.detach().numpy(), theirs, rtol=1e-4, atol=1e-4)
