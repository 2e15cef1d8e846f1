"""Keep what each thing looks like, and teach the memory's reader (`memory.py`) to tell what a scene holds, and how, from whatever conditions a decoder may get.
`work/memory.pt` is what a new decoder starts with; one that lies in `work/decoder.pt` already is given it and keeps its other weights."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from training.scenes.aspects import ASPECTS, asked, each
from training.networks.autoencoder import Autoencoder
from training.scenes.captions import LANGUAGES, caption
from training.networks.clip import Clip
from training.scenes.draw import draw_alone
from training.loop import PROFILES, arguments, load, train
from training.networks.memory import POSES, SLOTS, Memory
from training.scenes.objects import objects
from training.stages.paint import painted_scenes
from training.pixels import to_pixels
from training.scenes.record import NONE, WEAR, Stream
from training.tokenizer import encode
from training.stages.train_decoder import Picked, Scenes, hand_over

BATCH, CHECKED = 1024, 2000
"""`CHECKED` scenes, the last that were painted, are kept from training to be asked about."""
TOLD, FRESH, BLOCK = 0.5, 6 * 10**9, 2048
"""Share of a batch that are captions of scenes nobody painted: of those that were, each has one caption, in which few things are met in the plural."""


def targets(scenes: np.ndarray, things: int) -> Tensor:
    """What each slot holds, int64[N, slots]; `things` is nothing."""
    emoji = [thing.emoji for thing in objects()]
    worn = np.array([emoji.index(thing) for thing in WEAR])
    number = lambda name: worn[scenes[name]] if name == "wear" else scenes[name]
    return torch.from_numpy(np.stack([np.where(scenes[name] == NONE, things, number(name)) for name in SLOTS], 1).astype(np.int64))


def misread(told: tuple[Tensor, Tensor], things: Tensor, answers: Tensor) -> Tensor:
    """Cross-entropy of the names and aspects that a reader tells, where int64[B, slots] and int64[B, ASPECTS] are right."""
    names, aspects = told
    answered = zip(each(aspects), answers.to(aspects.device).T)
    return F.cross_entropy(names.flatten(0, 1), things.to(names.device).flatten()) + sum(F.cross_entropy(told, right) for told, right in answered) / len(ASPECTS)


@torch.no_grad()
def looks(autoencoder: Autoencoder) -> Tensor:
    """Latents float[things, POSES, C, s, s] of each thing alone."""
    return torch.stack([autoencoder.encode(to_pixels(draw_alone(*pose))) for pose in POSES], 1)


def main() -> None:
    chosen = arguments(__doc__, minutes=12)
    profile = PROFILES[chosen.profile]
    scenes, memory = Scenes(chosen, load(Clip(), "clip", chosen)), Memory()
    memory.reader.image.look(scenes.z_i[:20_000].float())
    memory.reader.text.look(scenes.z_t[:20_000].float())
    memory.keep(looks(load(Autoencoder(), "autoencoder", chosen).cpu()))
    memory.to(profile.device)
    painted = painted_scenes(len(scenes.z_i))
    held, how = targets(painted, memory.size.things), asked(painted)
    learnt = len(held) - CHECKED
    last = torch.arange(learnt, len(held))
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))

    def wrong(told: tuple[Tensor, ...], things: Tensor, answers: Tensor) -> Tensor:
        with profile.autocast:
            return misread(memory.reader(*told), things, answers)

    def captioned(fresh: np.ndarray) -> tuple[Tensor, ...]:
        """What captions alone say."""
        texts = [caption(scene, LANGUAGES[i % 2], full=i % 8 < 6) for i, scene in enumerate(fresh)]
        ids, mask = (torch.from_numpy(values).to(profile.device) for values in encode(tokenizer, texts))
        ids, mask = (values[:, : int(mask.sum(1).max())] for values in (ids, mask))
        z_t, hidden = scenes.read(ids, mask)
        return torch.zeros_like(z_t), z_t, hidden, mask

    def step(number: int, _: float) -> Tensor:
        count = int(TOLD * BATCH * profile.scale)
        picked, fresh = scenes.pick(BATCH * profile.scale - count, learnt), Stream(held=False, start=FRESH + BLOCK * number).take(count)
        painted_ones = wrong(scenes.conditions(picked), held[picked.rows], how[picked.rows])
        return TOLD * wrong(captioned(fresh), targets(fresh, memory.size.things), asked(fresh)) + (1 - TOLD) * painted_ones

    def check() -> str:
        said, z_i = [], scenes.take(scenes.z_i, last)
        for name, seen, heard in (("z_i", 1, False), ("the caption", 0, True), ("both", 1, True)):
            told = torch.full((CHECKED, 1), heard, device=z_i.device)
            names, aspects = memory.reader(*scenes.conditions(Picked(last, z_i * seen, told)))
            right = names.argmax(-1).cpu() == held[last]
            named = [right[there, slot] for slot, there in enumerate((held[last] < memory.size.things).T)]
            answered = [part.argmax(-1).cpu() == answer for part, answer in zip(each(aspects), how[last].T)]
            share = lambda hits: " / ".join(f"{100 * hit.float().mean():.1f}%" for hit in hits)
            said.append(f"from {name} {share(named)}, {share(answered)}")
        return f"{', '.join([*SLOTS, *ASPECTS])} told " + "; ".join(said)

    train("memory", memory, step, chosen, peak=1e-3, average=0.995, check=check)
    hand_over("memory", chosen)


if __name__ == "__main__":
    main()
