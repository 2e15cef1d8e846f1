"""The autoregressive prior, from nothing, out of a pool that is painted meanwhile.

    python -m training.gpu.in_turn --work .unclip/training --pool /dev/shm/pool --seconds 60
"""

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy

from training.networks.autoregressive import AutoregressivePrior
from training.networks.clip import Clip
from training.loop import PROFILES, load
from training.pixels import to_pixels
from training.tokenizer import encode
from training.gpu.learner import Box, Learner, arguments, forget
from training.gpu.pool import BLOCK, CAPTIONS, Pool

BLOCKS, HELD = 400, 1000
"""Most blocks that are read, and the scenes that are checked and not learnt."""
WORDLESS = 0.1


def main() -> None:
    chosen = arguments(__doc__, seconds=60, batch=512)
    torch.backends.cudnn.allow_tf32 = False
    profile, pool, box = PROFILES[chosen.profile], Pool(chosen.pool), Box(chosen.seconds)
    device, clip = profile.device, load(Clip(), "clip", chosen)
    blocks = pool.fresh(1, BLOCKS)
    ids = torch.from_numpy(pool.take("ids", blocks)).to(device).long()
    empty = torch.from_numpy(encode(Tokenizer.from_file(str(chosen.work / "tokenizer.json")), [""])[0][0]).to(device).long()

    @torch.no_grad()
    def read(tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mask = (tokens > 0).float()
        return *clip.text(tokens, mask), mask

    with torch.no_grad():
        z_i = torch.cat([clip.image(to_pixels(pool.take("moved", [block]), device)) for block in blocks])
        z_t = torch.cat([read(part)[0] for part in ids[:, 0].split(8 * BLOCK)])
    model = AutoregressivePrior().to(device)
    model.look(z_t)
    model.spread(z_i, z_t)
    learner, learnt = Learner(model.parameters(), peak=6e-4, average=0.999), len(z_i) - HELD

    def nats(rows: Tensor, said: Tensor, tokens: Tensor) -> Tensor:
        """Cross-entropy a coordinate of scenes with captions int[B, L], that are read as `tokens`, of the same shape."""
        told, hidden, mask = read(tokens)
        right = model.tokens(z_i[rows], read(said)[0])
        with profile.autocast:
            logits = model(right, told, hidden, mask)
        return cross_entropy(logits.flatten(0, 1), right[:, 1:].long().flatten())

    while box.spent < 1:
        rows = torch.randint(0, learnt, (chosen.batch,), device=device)
        said = ids[rows, torch.randint(0, CAPTIONS, (chosen.batch,), device=device)]
        wrong = nats(rows, said, torch.where(torch.rand(chosen.batch, 1, device=device) < WORDLESS, empty, said))
        forget([learner])
        wrong.backward()
        learner.step(box.spent)
        box.tell(lambda: f"autoregressive prior: step {learner.number}, {wrong:.3f} nats a coordinate")
    learner.settle()
    held = torch.arange(learnt, len(z_i), device=device)
    with torch.no_grad():
        told, silent = (nats(held, ids[held, 0], read_as).item() for read_as in (ids[held, 0], empty.expand(HELD, -1)))
    print(f"autoregressive prior: {told:.3f} nats a coordinate with the caption, {silent:.3f} without", flush=True)
    torch.save({"model": {name: value.half() for name, value in model.state_dict().items()}}, chosen.work / "autoregressive.pt")


if __name__ == "__main__":
    main()
