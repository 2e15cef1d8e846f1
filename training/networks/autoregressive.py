"""The autoregressive prior: predicts z_i from text, one principal component after the other. Ramesh et al. 2022, §2.2.

Its z_i are further from the true ones than the diffusion prior's (see the model card), but the decoder reads the
caption beside z_i and draws it nearly as well. The published family does not contain it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.diffusion import guided
from training.networks.layers import Block, FullyWhitened


@dataclass(frozen=True)
class AutoregressiveSize:
    embedding: int = 256
    hidden: int = 192
    context: int = 32
    components: int = 64
    buckets: int = 256
    products: int = 64
    """Buckets of the dot product z_i · z_t. At most `buckets`, because one table embeds both."""
    width: int = 256
    depth: int = 4
    heads: int = 4


def bucket_edges(values: Tensor, count: int) -> Tensor:
    """Edges float[K, count - 1] that split each column of float[N, K] into equally full buckets."""
    return torch.quantile(values, torch.arange(1, count, device=values.device) / count, dim=0).T.contiguous()


class AutoregressivePrior(FullyWhitened):
    """Tokens int[B, k + 1], z_t float[B, D], text hidden states float[B, L, H] and mask float[B, L] to logits float[B,
    k, buckets].

    The tokens are the bucket of z_i · z_t, then those of the first k coordinates of z_i, which are principal components
    (`stages/axes.py`). The logits of a coordinate depend on the tokens before it only, so the last token has no effect.
    Buckets contain equally many training embeddings, by rising value, so one table embeds them all.
    """

    def __init__(self, size: AutoregressiveSize = AutoregressiveSize()):
        super().__init__(size.embedding)
        self.size = size
        length = size.context + 1 + size.components
        self.register_buffer("centre", torch.zeros(size.embedding))
        self.register_buffer("edges", torch.zeros(size.components, size.buckets - 1))
        self.register_buffer("values", torch.zeros(size.components, size.buckets))
        self.register_buffer("product_edges", torch.zeros(1, size.products - 1))
        self.register_buffer("causal", torch.tril(torch.ones(1, length, length)), persistent=False)
        self.words, self.text = nn.Linear(size.hidden, size.width), nn.Linear(size.embedding, size.width)
        self.table = nn.Embedding(size.buckets, size.width)
        self.places = nn.Parameter(torch.randn(length, size.width) * 0.02)
        self.blocks = nn.ModuleList(Block(size.width, size.heads) for _ in range(size.depth))
        self.norm, self.out = nn.LayerNorm(size.width), nn.Linear(size.width, size.buckets)
        nn.init.normal_(self.table.weight, std=0.02)

    def fit_buckets(self, z_i: Tensor, z_t: Tensor) -> None:
        """Set the buckets from pairs of embeddings float[N, D]: their edges, and the mean of each bucket as its value,
        less the mean of all."""
        count = self.size.components
        self.centre.copy_(z_i.mean(0))
        self.edges.copy_(bucket_edges(z_i[:, :count], self.size.buckets))
        self.product_edges.copy_(bucket_edges((z_i * z_t).sum(-1, keepdim=True), self.size.products))
        tokens, coordinates = self.tokens(z_i, z_t)[:, 1:].long(), z_i[:, :count] - self.centre[:count]
        sums = torch.zeros_like(self.values.T).scatter_add_(0, tokens, coordinates)
        counts = torch.zeros_like(sums).scatter_add_(0, tokens, torch.ones_like(coordinates))
        self.values.copy_((sums / counts.clamp(min=1)).T)

    def tokens(self, z_i: Tensor, z_t: Tensor) -> Tensor:
        """Tokens int32[B, k + 1] of pairs of embeddings float[B, D]."""
        columns = torch.cat(
            [
                torch.bucketize((z_i * z_t).sum(-1), self.product_edges[0])[None],
                torch.searchsorted(self.edges, z_i[:, : self.size.components].T.contiguous()),
            ]
        )
        return columns.T.int()

    def forward(self, tokens: Tensor, text_embeds: Tensor, hidden_states: Tensor, attention_mask: Tensor) -> Tensor:
        with torch.autocast(text_embeds.device.type, enabled=False):
            text = self.text(self.whitened(text_embeds))
        own = torch.cat([text[:, None], self.table(tokens)[:, :-1]], 1)
        mask = torch.cat([attention_mask, torch.ones_like(own[..., 0])], 1)[:, None] * self.causal
        x = torch.cat([self.words(hidden_states), own], 1) + self.places
        for block in self.blocks:
            x = block(x, mask)
        return self.out(self.norm(x[:, -self.size.components :])).float()


ABOVE = 0.5
"""Share of the lower buckets of z_i · z_t, which are never sampled."""
Text = tuple[Tensor, Tensor, Tensor]
"""z_t float[B, D], hidden states float[B, L, H], mask float[B, L]."""


@torch.no_grad()
def sample_autoregressive(
    model: AutoregressivePrior, conditional: Text, unconditional: Text, guidance: float, generator: torch.Generator
) -> Tensor:
    """Unit z_i float[B, D] of captions, sampled coordinate by coordinate with guidance away from `unconditional`, the
    empty text.

    Coordinates without buckets are set to the mean. The bucket of z_i · z_t is drawn from those above ABOVE.
    """
    count, components = len(conditional[0]), model.size.components
    tokens = torch.zeros(count, components + 1, dtype=torch.int32)
    tokens[:, 0] = ((ABOVE + (1 - ABOVE) * torch.rand(count, generator=generator)) * model.size.products).int()
    for number in range(components):
        logits = guided(model(tokens, *unconditional)[:, number], model(tokens, *conditional)[:, number], guidance)
        tokens[:, number + 1] = torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0].int()
    z_i = model.centre.repeat(count, 1)
    z_i[:, :components] += model.values[torch.arange(components), tokens[:, 1:].long()]
    return nn.functional.normalize(z_i, dim=-1)
