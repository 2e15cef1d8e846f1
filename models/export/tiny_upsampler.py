"""Give the test family its upsampler: weights, its part of the manifest, and PyTorch's own results. All other files stay as they are.

Run from the repository's root: python -m models.export.tiny_upsampler
"""

import json

import numpy as np
import torch
from PIL import Image

from .tiny import BATCH, FOLDER, PIXELS, component, export, test_picture, write_json
from .tiny_golden import sample_upsampler
from .tiny_networks import LARGE, SIDE, Upsampler

SMALLER = SIDE // 2
INPUTS = {"sample": [BATCH, *LARGE], "timestep": [BATCH], "low": PIXELS, "noise_level": [BATCH]}
OUTPUTS = {"prediction": [BATCH, *LARGE]}
STRIDE = 17
RUNS = [
    {"sampler": "ddim", "steps": 1, "noiseLevel": 0, "seed": 7, "side": SIDE},
    {"sampler": "ddim", "steps": 4, "noiseLevel": 120, "seed": 8, "side": SIDE},
    {"sampler": "karlo", "steps": 7, "noiseLevel": 0, "seed": 9, "side": SMALLER},
    {"sampler": "karlo", "steps": 3, "noiseLevel": 60, "seed": 10, "side": SMALLER},
]


def small(side: int) -> torch.Tensor:
    """The test picture, made smaller as Pillow does, float[1, 3, side, side] in [-1, 1]."""
    picture = Image.fromarray(test_picture()).resize((side, side), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 127.5 - 1


def main() -> None:
    torch.manual_seed(21)
    torch.set_grad_enabled(False)
    network = Upsampler().half().float().eval()
    export("upsampler", network, INPUTS, OUTPUTS)
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    manifest["components"]["upsampler"] = component("upsampler", INPUTS, OUTPUTS)
    manifest["upsampler"] = {
        "sample": list(LARGE), "low": [3, SIDE, SIDE], "resize": "none", "noiseLevel": {"default": 0, "largest": 200},
        "scheduler": manifest["decoder"]["scheduler"], "defaults": {"steps": 1, "scheduler": "ddim"},
    }
    write_json("manifest.json", manifest)
    write_json("upsampler.json", {
        "about": "PyTorch's results, float32, on the picture of golden.json, made smaller to `side` with Pillow's bicubic filter where that is less: "
        f"every {STRIDE}th number of the large picture [3, 64, 64]. The sampler `karlo` reads the output as noise and clips x0 to 1.",
        "stride": STRIDE,
        "runs": [
            {**run, "numbers": sample_upsampler(network, small(run["side"]), run["noiseLevel"], run["sampler"], run["steps"], run["seed"]).flatten()[::STRIDE]}
            for run in RUNS
        ],
    })


if __name__ == "__main__":
    main()
