"""The published family: its weights are restored and exported again."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from training.diffusion import unclip_timesteps
from training.export.folder import write_components
from training.family import Family
from training.published import Published
from training.stages.restore import restore

FOLDER = Path(__file__).parents[2] / "models" / "emoji"


def test_the_published_family_recognises_its_own_pictures_by_their_captions() -> None:
    family = Published(FOLDER)
    texts = ["a dog on a red background", "كلب على خلفية حمراء", "a volcano on a blue background", "a yellow star"]
    encoded = family.encode(texts)
    pictures = family.draw(family.sample_z_i(encoded, seed=7), encoded, seed=7)
    assert pictures.shape == (4, 3, 64, 64)
    similarity = family.embed(pictures) @ encoded["text_embeds"].T
    # the first two captions say the same in two languages
    assert [row.argmax().item() in right for row, right in zip(similarity, ((0, 1), (0, 1), (2,), (3,)))] == [True] * 4


def test_timesteps_of_the_prior_run_evenly_from_999_to_0() -> None:
    assert unclip_timesteps(5) == [999, 749, 500, 250, 0]


def stored_weights(path: Path) -> dict[str, np.ndarray]:
    return {weight.name: numpy_helper.to_array(weight) for weight in onnx.load(path).graph.initializer}


@pytest.mark.slow
@torch.no_grad()
def test_restored_weights_are_exported_as_they_were_published(tmp_path: Path) -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    networks = restore(FOLDER)
    family = Family(
        Tokenizer.from_file(str(FOLDER / "tokenizer.json")),
        *(networks[name] for name in ("clip", "autoencoder", "decoder", "prior")),
        mean=torch.tensor(manifest["prior"]["mean"]),
        deviation=torch.tensor(manifest["prior"]["std"]),
        distilled=True,
    )
    family.round_as_stored()
    components = write_components(family, 64, tmp_path, networks["upsampler"])
    assert components.keys() == manifest["components"].keys()
    for name in components:
        published, again = (stored_weights(folder / f"{name}.onnx") for folder in (FOLDER, tmp_path))
        assert again.keys() == published.keys()
        assert all(np.array_equal(again[key], published[key]) for key in published), name
