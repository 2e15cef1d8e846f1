"""Loads a network of a repository in float32, runs it, and prints seconds and bytes as JSON."""

import json
import resource
import sys
import time

import torch


def ones(*shape):
    return torch.ones(shape)


def unet_inputs(config, batch):
    size = config.sample_size
    inputs = {"sample": ones(batch, config.in_channels, size, size), "timestep": ones(batch)}
    if config.encoder_hid_dim_type == "image_proj":
        images = {"image_embeds": ones(batch, config.encoder_hid_dim)}
        return {**inputs, "encoder_hidden_states": None, "added_cond_kwargs": images}
    # 77 tokens of text after 4 of the picture
    context = ones(batch, 81, config.cross_attention_dim)
    labels = ones(batch, 4 * config.block_out_channels[0])
    return {**inputs, "encoder_hidden_states": context, "class_labels": labels, "attention_mask": ones(batch, 81)}


def prior_inputs(config, batch):
    width, tokens = config.embedding_dim, config.num_embeddings
    return {
        "hidden_states": ones(batch, width),
        "timestep": ones(batch),
        "proj_embedding": ones(batch, width),
        "encoder_hidden_states": ones(batch, tokens, width),
        "attention_mask": ones(batch, tokens).bool(),
    }


def vision_inputs(config, batch):
    return {"pixel_values": ones(batch, 3, config.image_size, config.image_size)}


def text_inputs(config, batch):
    return {"input_ids": ones(batch, config.max_position_embeddings).long()}


networks = {
    "UNet2DConditionModel": ("diffusers", unet_inputs),
    "PriorTransformer": ("diffusers", prior_inputs),
    "CLIPVisionModelWithProjection": ("transformers", vision_inputs),
    "CLIPTextModelWithProjection": ("transformers", text_inputs),
}

request = json.loads(sys.argv[1])
torch.set_num_threads(request["threads"])
library, inputs_of = networks[request["className"]]
network_class = getattr(__import__(library), request["className"])
start = time.perf_counter()
network = network_class.from_pretrained(request["folder"], torch_dtype=torch.float32).eval()
load = time.perf_counter() - start
inputs = inputs_of(network.config, request["batch"])
times = []
with torch.inference_mode():
    for _ in range(request["steps"]):
        start = time.perf_counter()
        network(**inputs)
        times.append(time.perf_counter() - start)
# Linux counts KiB, macOS bytes
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"load": load, "peak": peak, "times": times}))
