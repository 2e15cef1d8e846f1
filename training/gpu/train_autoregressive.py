"""Train the autoregressive prior from scratch on a growing pool.

python -m training.gpu.train_autoregressive --work .unclip/training --pool /dev/shm/pool --seconds 60
"""

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy

from training.checkpoints import load
from training.gpu.learner import Learner, TimeBox, clear_gradients, parse_options
from training.gpu.pool import BLOCK, CAPTIONS, Pool
from training.loop import PROFILES
from training.networks.autoregressive import AutoregressivePrior
from training.networks.clip import Clip
from training.pixels import to_pixels
from training.tokenizer import encode

MOST_BLOCKS, CHECKED = 400, 1000
"""Most blocks that are read, and scenes that are not trained on, but measured."""
UNCONDITIONAL = 0.1
"""Share of scenes whose caption is emptied; guidance moves away from that prediction."""


def main() -> None:
    options = parse_options(__doc__, seconds=60, batch=512)
    torch.backends.cudnn.allow_tf32 = False
    profile, pool, box = PROFILES[options.profile], Pool(options.pool), TimeBox(options.seconds)
    device, clip = profile.device, load(Clip(), "clip", options)
    blocks = pool.fresh(1, MOST_BLOCKS)
    ids = torch.from_numpy(pool.take("ids", blocks)).to(device).long()
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    empty = torch.from_numpy(encode(tokenizer, [""])[0][0]).to(device).long()

    @torch.no_grad()
    def embed(captions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mask = (captions > 0).float()
        return *clip.text(captions, mask), mask

    with torch.no_grad():
        z_i = torch.cat([clip.image(to_pixels(pool.take("moved", [block]), device)) for block in blocks])
        z_t = torch.cat([embed(part)[0] for part in ids[:, 0].split(8 * BLOCK)])
    model = AutoregressivePrior().to(device)
    model.fit(z_t)
    model.fit_buckets(z_i, z_t)
    learner, trained = Learner(model.parameters(), peak=6e-4, average=0.999), len(z_i) - CHECKED

    def nats(rows: Tensor, own: Tensor, shown: Tensor) -> Tensor:
        """Cross-entropy a coordinate of scenes whose captions are int[B, L] `own`, given the captions `shown`."""
        z_t, hidden, mask = embed(shown)
        tokens = model.tokens(z_i[rows], embed(own)[0])
        with profile.autocast:
            logits = model(tokens, z_t, hidden, mask)
        return cross_entropy(logits.flatten(0, 1), tokens[:, 1:].long().flatten())

    def line() -> str:
        return f"autoregressive prior: step {learner.number}, {loss:.3f} nats a coordinate"

    while box.spent < 1:
        rows = torch.randint(0, trained, (options.batch,), device=device)
        own = ids[rows, torch.randint(0, CAPTIONS, (options.batch,), device=device)]
        emptied = torch.rand(options.batch, 1, device=device) < UNCONDITIONAL
        loss = nats(rows, own, torch.where(emptied, empty, own))
        clear_gradients([learner])
        loss.backward()
        learner.step(box.spent)
        box.log(line)
    learner.use_averages()
    last = torch.arange(trained, len(z_i), device=device)
    with torch.no_grad():
        conditional = nats(last, ids[last, 0], ids[last, 0]).item()
        unconditional = nats(last, ids[last, 0], empty.expand(CHECKED, -1)).item()
    print(f"autoregressive prior: {conditional:.3f} nats a coordinate with the caption, {unconditional:.3f} without")
    weights = {name: value.half() for name, value in model.state_dict().items()}
    torch.save({"model": weights}, options.work / "autoregressive.pt")


if __name__ == "__main__":
    main()
