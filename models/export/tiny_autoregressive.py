"""Give the test family its autoregressive prior: weights, what its buckets stand for, its part of the manifest, and PyTorch's own results. All other
files stay as they are.

Run from the repository's root: python -m models.export.tiny_autoregressive
"""

import json

import torch

from .tiny import BATCH, EMBEDS, FOLDER, MASK, TOKENS, component, described, export, write_json
from .tiny_golden import sample_autoregressive
from .tiny_networks import BUCKETS, COMPONENTS, EMBEDDING, AutoregressivePrior

INPUTS = {"tokens": [BATCH, COMPONENTS + 1], "text_embeds": EMBEDS, "hidden_states": TOKENS, "attention_mask": MASK}
OUTPUTS = {"logits": [BATCH, COMPONENTS, BUCKETS]}
DOT_PRODUCT = {"buckets": 20, "above": 0.5}
DEFAULTS = {"guidance": 2, "temperature": 1, "topP": 1}
RUNS = [
    {"caption": 0, "seed": 11, **DEFAULTS},
    {"caption": 1, "seed": 12, **DEFAULTS},
    {"caption": 0, "seed": 13, "guidance": 1, "temperature": 0.7, "topP": 1},
    {"caption": 1, "seed": 14, "guidance": 3, "temperature": 1.5, "topP": 0.8},
]


def main() -> None:
    torch.manual_seed(22)
    torch.set_grad_enabled(False)
    network = AutoregressivePrior().half().float().eval()
    export("autoregressive-prior", network, INPUTS, OUTPUTS)
    values = (torch.randn(COMPONENTS, BUCKETS) * torch.linspace(0.5, 0.1, COMPONENTS)[:, None]).sort(-1).values
    (FOLDER / "autoregressive-values.f32").write_bytes(values.numpy().astype("<f4").tobytes())
    mean = torch.randn(EMBEDDING) * 0.05
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    manifest["components"]["autoregressive-prior"] = component("autoregressive-prior", INPUTS, OUTPUTS)
    manifest["autoregressivePrior"] = {
        "kind": "buckets", "components": COMPONENTS, "buckets": BUCKETS, "mean": mean, "values": described("autoregressive-values.f32"),
        "dotProduct": DOT_PRODUCT, "unconditional": "empty-text", "defaults": DEFAULTS,
    }
    write_json("manifest.json", manifest)
    golden = json.loads((FOLDER / "golden.json").read_text())
    read = {"text_embeds": "textEmbeddings", "hidden_states": "hidden", "attention_mask": "mask"}
    told = {name: torch.tensor(golden[key], dtype=torch.float32) for name, key in read.items()}
    runs = []
    for run in RUNS:
        rows = {name: (value[2:], value[run["caption"] :][:1]) for name, value in told.items()}
        tokens = sample_autoregressive(network, rows, DOT_PRODUCT["buckets"], DOT_PRODUCT["above"], run)
        z = mean.clone()
        z[:COMPONENTS] += values[torch.arange(COMPONENTS), tokens[1:]]
        runs.append({**run, "tokens": tokens, "embedding": torch.nn.functional.normalize(z, dim=-1)})
    write_json("autoregressive.json", {"about": "PyTorch's results on the captions of golden.json, float32; numbers are drawn by torch.rand(1) each.", "runs": runs})


if __name__ == "__main__":
    main()
