"""A family as it was published, run by onnxruntime: what a later version is compared with, whatever its networks looked like."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from training.diffusion import ancestral, ddim, guided
from training.tokenizer import encode

Told = dict[str, Tensor]
"""`text_embeds` float[B, D], `hidden_states` float[B, L, H], `attention_mask` float[B, L]."""


def session(folder: Path, component: str, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(folder / f"{component}.onnx", options, providers=["CPUExecutionProvider"])


class Published:
    """The files of `folder`, with the steps and the guidance that its manifest advises."""

    def __init__(self, folder: Path):
        self.folder, self.sessions = folder, {}
        self.manifest = json.loads((folder / "manifest.json").read_text())
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def run(self, component: str, **inputs: Tensor) -> list[Tensor]:
        """Outputs in their order; inputs that the network does not have are left out."""
        if component not in self.sessions:
            self.sessions[component] = session(self.folder, component, torch.get_num_threads())
        network = self.sessions[component]
        given = {port.name: inputs[port.name].numpy() for port in network.get_inputs()}
        return [torch.from_numpy(np.asarray(value)) for value in network.run(None, given)]

    def told(self, texts: list[str]) -> Told:
        ids, mask = (torch.from_numpy(values) for values in encode(self.tokenizer, texts, self.manifest["tokenizer"]["contextLength"]))
        z_t, hidden = self.run("text-encoder", input_ids=ids, attention_mask=mask)
        return {"text_embeds": z_t, "hidden_states": hidden, "attention_mask": mask}

    def embed(self, pixels: Tensor) -> Tensor:
        """z_i float[B, D] of pictures float[B, 3, S, S] in [-1, 1]."""
        return self.run("image-encoder", pixel_values=pixels)[0]

    def predict(self, component: str, told: Told, plain: Told, guidance: float):
        """The network's guided prediction of x0, as samplers want it."""

        def call(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep))
            known = self.run(component, sample=sample, timestep=at, **told)[0]
            return known if guidance == 1 else guided(self.run(component, sample=sample, timestep=at, **plain)[0], known, guidance)

        return call

    def imagine(self, told: Told, seed: int) -> Tensor:
        """One z_i float[B, D] for each caption."""
        section, count = self.manifest["prior"], len(told["text_embeds"])
        generator, defaults = torch.Generator().manual_seed(seed), section["defaults"]
        empty = {name: value.expand(count, *value.shape[1:]).contiguous() for name, value in self.told([""]).items()}
        mean, deviation = torch.tensor(section["mean"]), torch.tensor(section["std"])
        noise = torch.randn(count, len(mean), generator=generator)
        white = ancestral(self.predict("prior", told, empty, defaults["guidance"]), noise, defaults["steps"], generator)
        return F.normalize(white * deviation + mean, dim=-1)

    def draw(self, z_i: Tensor, told: Told, seed: int) -> Tensor:
        """Pictures float[B, 3, S, S] in [-1, 1]."""
        section = self.manifest["decoder"]
        defaults, known = section["defaults"], {**told, "image_embeds": z_i}
        nothing = {name: torch.zeros_like(value) for name, value in known.items()}
        noise = torch.randn(len(z_i), *section["sample"], generator=torch.Generator().manual_seed(seed))
        return self.run("latent-decoder", latent=ddim(self.predict("decoder", known, nothing, defaults["guidance"]), noise, defaults["steps"]))[0]
