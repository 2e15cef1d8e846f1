"""Write the browser's self-test to `models/backends/web`: a small network with the operators of the families, and its
results.

    python -m training.assets.self_test
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path("models/backends/web")
CHANNELS, SIZE, WIDTH, HEADS, STRIDE = 8, 8, 16, 2, 16
random = np.random.default_rng(7)
nodes, weights = [], []


def constant(name: str, values: np.ndarray) -> str:
    """Add a constant to the network."""
    weights.append(numpy_helper.from_array(values, name))
    return name


def weight(name: str, *shape: int) -> str:
    """Add a random weight, stored as float16 and cast, as in the families."""
    fan_in = int(np.prod(shape[1:])) if len(shape) == 4 else shape[0]
    constant(f"{name}.half", (random.standard_normal(shape) / np.sqrt(fan_in)).astype(np.float16))
    return node("Cast", [f"{name}.half"], name, to=TensorProto.FLOAT)


def node(kind: str, inputs: list[str], output: str, **attributes: object) -> str:
    """Add an operator; returns its output."""
    nodes.append(helper.make_node(kind, inputs, [output], **attributes))
    return output


def shape(name: str, *sizes: int) -> str:
    """Add a shape as a constant."""
    return constant(name, np.array(sizes, np.int64))


def convolution() -> str:
    """A convolution with group normalisation and SiLU."""
    hidden = node("Conv", ["sample", weight("conv", WIDTH, CHANNELS, 3, 3)], "conv_out", pads=[1, 1, 1, 1])
    groups = node("Reshape", [hidden, shape("groups", 1, 4, -1)], "grouped")
    ones, zeros = constant("ones", np.ones(4, np.float32)), constant("zeros", np.zeros(4, np.float32))
    normed = node("InstanceNormalization", [groups, ones, zeros], "group_normed", epsilon=1e-5)
    image = node("Reshape", [normed, shape("image", 1, WIDTH, SIZE, SIZE)], "image_again")
    scaled = node("Mul", [image, weight("group_scale", 1, WIDTH, 1, 1)], "group_scaled")
    return node("Mul", [scaled, node("Sigmoid", [scaled], "gate")], "silu")


def attention(tokens: str) -> str:
    """Self-attention with a residual connection."""
    scale, bias = constant("ln_scale", np.ones(WIDTH, np.float32)), constant("ln_bias", np.zeros(WIDTH, np.float32))
    normed = node("LayerNormalization", [tokens, scale, bias], "normed", axis=-1)
    parts = {}
    for name, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
        projected = node("MatMul", [normed, weight(f"{name}_weight", WIDTH, WIDTH)], f"{name}_out")
        heads = node(
            "Reshape", [projected, shape(f"{name}_shape", 1, SIZE * SIZE, HEADS, WIDTH // HEADS)], f"{name}_split"
        )
        parts[name] = node("Transpose", [heads], name, perm=order)
    scores = node("MatMul", [parts["q"], parts["k"]], "scores")
    scaled = node("Div", [scores, constant("root", np.array(np.sqrt(WIDTH / HEADS), np.float32))], "scaled")
    mixed = node("MatMul", [node("Softmax", [scaled], "attended", axis=-1), parts["v"]], "mixed")
    joined = node(
        "Reshape",
        [node("Transpose", [mixed], "back", perm=[0, 2, 1, 3]), shape("joined_shape", 1, -1, WIDTH)],
        "joined",
    )
    return node("Add", [tokens, node("MatMul", [joined, weight("out_weight", WIDTH, WIDTH)], "projected")], "residual")


def main() -> None:
    flat = node("Reshape", [convolution(), shape("flat", 1, WIDTH, -1)], "flattened")
    tokens = attention(node("Transpose", [flat], "tokens", perm=[0, 2, 1]))
    words = node("Gather", [weight("embedding", 12, WIDTH), "ids"], "words", axis=0)
    everything = node("Concat", [tokens, words], "everything", axis=1)
    hidden = node("MatMul", [everything, weight("up", WIDTH, 32)], "hidden")
    error_function = node(
        "Erf", [node("Div", [hidden, constant("root2", np.array(np.sqrt(2), np.float32))], "divided")], "erf"
    )
    gelu = node(
        "Mul", [hidden, node("Add", [error_function, constant("one", np.array(1, np.float32))], "shifted")], "gelu"
    )
    node("MatMul", [gelu, weight("down", 32, WIDTH)], "output")

    graph = helper.make_graph(
        nodes,
        "self-test",
        [
            helper.make_tensor_value_info("sample", TensorProto.FLOAT, [1, CHANNELS, SIZE, SIZE]),
            helper.make_tensor_value_info("ids", TensorProto.INT32, [1, 4]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, SIZE * SIZE + 4, WIDTH])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    (FOLDER / "self-test.onnx").write_bytes(model.SerializeToString())
    sample = np.sin(np.arange(CHANNELS * SIZE * SIZE) * 0.37).astype(np.float32).reshape(1, CHANNELS, SIZE, SIZE)
    session = onnxruntime.InferenceSession(FOLDER / "self-test.onnx", providers=["CPUExecutionProvider"])
    (output,) = session.run(None, {"sample": sample, "ids": np.array([[3, 0, 11, 7]], np.int32)})
    numbers = "".join(f"  {value:.6f},\n" for value in output.reshape(-1)[::STRIDE])
    # one number a line, because Biome would join shorter lists
    text = (
        "// Written by training/assets/self_test.py.\n\n"
        f"/** Every {STRIDE}th number of the output of self-test.onnx, from onnxruntime's CPU. */\n"
        f"export const expected: readonly number[] = [\n{numbers}];\n"
    )
    (FOLDER / "self-test-numbers.ts").write_text(text)


if __name__ == "__main__":
    main()
