"""A published family, run by onnxruntime, whatever its networks look like: what a new family is compared with."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from training.diffusion import Predict, ancestral, ddim, guided
from training.tokenizer import encode

Text = dict[str, Tensor]
"""`text_embeds` float[B, D], `hidden_states` float[B, L, H], `attention_mask` float[B, L]."""


def session(folder: Path, component: str, threads: int) -> onnxruntime.InferenceSession:
    """A component of a family, loaded on the CPU."""
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
        """The component's outputs in their order. Inputs that the network does not have are left out."""
        if component not in self.sessions:
            self.sessions[component] = session(self.folder, component, torch.get_num_threads())
        network = self.sessions[component]
        feeds = {port.name: inputs[port.name].numpy() for port in network.get_inputs()}
        return [torch.from_numpy(np.asarray(value)) for value in network.run(None, feeds)]

    def encode(self, texts: list[str]) -> Text:
        """Captions through tokenizer and text encoder."""
        ids, mask = encode(self.tokenizer, texts, self.manifest["tokenizer"]["contextLength"])
        mask = torch.from_numpy(mask)
        z_t, hidden = self.run("text-encoder", input_ids=torch.from_numpy(ids), attention_mask=mask)
        return {"text_embeds": z_t, "hidden_states": hidden, "attention_mask": mask}

    def embed(self, pixels: Tensor) -> Tensor:
        """z_i float[B, D] of pictures float[B, 3, S, S] in [-1, 1]."""
        return self.run("image-encoder", pixel_values=pixels)[0]

    def predict(self, component: str, known: dict[str, Tensor], unknown: dict[str, Tensor], guidance: float) -> Predict:
        """The network's guided prediction of x0. A distilled network takes the guidance scale as an input."""
        distilled = "guidance" in self.manifest["components"][component]["inputs"]

        def call(sample: Tensor, timestep: float) -> Tensor:
            at = torch.full((len(sample),), float(timestep))
            scale = torch.full_like(at, guidance)
            clean = self.run(component, sample=sample, timestep=at, guidance=scale, **known)[0]
            if guidance == 1 or distilled:
                return clean
            return guided(self.run(component, sample=sample, timestep=at, **unknown)[0], clean, guidance)

        return call

    def sample_z_i(self, text: Text, seed: int) -> Tensor:
        """One z_i float[B, D] for each caption."""
        section, count = self.manifest["prior"], len(text["text_embeds"])
        generator, defaults = torch.Generator().manual_seed(seed), section["defaults"]
        empty = {name: value.expand(count, *value.shape[1:]).contiguous() for name, value in self.encode([""]).items()}
        mean, deviation = torch.tensor(section["mean"]), torch.tensor(section["std"])
        noise = torch.randn(count, len(mean), generator=generator)
        predict = self.predict("prior", text, empty, defaults["guidance"])
        return F.normalize(ancestral(predict, noise, defaults["steps"], generator) * deviation + mean, dim=-1)

    def draw(self, z_i: Tensor, text: Text, seed: int) -> Tensor:
        """Pictures float[B, 3, S, S] in [-1, 1]."""
        section = self.manifest["decoder"]
        defaults, known = section["defaults"], self.with_draft({**text, "image_embeds": z_i})
        unknown = self.with_draft(
            {name: torch.zeros_like(value) for name, value in {**text, "image_embeds": z_i}.items()}
        )
        noise = torch.randn(len(z_i), *section["sample"], generator=torch.Generator().manual_seed(seed))
        latent = ddim(self.predict("decoder", known, unknown, defaults["guidance"]), noise, defaults["steps"])
        return self.run("latent-decoder", latent=latent)[0]

    def with_draft(self, conditions: dict[str, Tensor]) -> dict[str, Tensor]:
        """The conditions, and the drafter's draft if the family has a drafter."""
        if "drafter" not in self.manifest["components"]:
            return conditions
        varied = self.manifest["components"]["drafter"]["inputs"].get("variation")
        known = (
            {**conditions, "variation": torch.zeros(len(conditions["image_embeds"]), varied["shape"][1])}
            if varied
            else conditions
        )
        return {**conditions, "draft": self.run("drafter", **known)[0]}
