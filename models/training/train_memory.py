"""Keep what each thing looks like, and teach the memory's reader (`memory.py`) to tell what a scene holds from whatever conditions a decoder may get.
`work/memory.pt` is what a new decoder starts with; one that lies in `work/decoder.pt` already is given it and keeps its other weights."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .autoencoder import Autoencoder
from .clip import Clip
from .decoder import Decoder
from .draw import draw_alone
from .loop import PROFILES, arguments, load, train
from .memory import POSES, SLOTS, Memory
from .objects import objects
from .paint import painted_scenes
from .pixels import to_pixels
from .scenes import NONE, WEAR
from .train_decoder import Picked, Scenes

BATCH, CHECKED = 1024, 2000
"""`CHECKED` scenes, the last that were painted, are kept from training to be asked about."""


def targets(scenes: np.ndarray, things: int) -> Tensor:
    """What each slot holds, int64[N, slots]; `things` is nothing."""
    emoji = [thing.emoji for thing in objects()]
    worn = np.array([emoji.index(thing) for thing in WEAR])
    number = lambda name: worn[scenes[name]] if name == "wear" else scenes[name]
    return torch.from_numpy(np.stack([np.where(scenes[name] == NONE, things, number(name)) for name in SLOTS], 1).astype(np.int64))


@torch.no_grad()
def looks(autoencoder: Autoencoder) -> Tensor:
    """Latents float[things, POSES, C, s, s] of each thing alone."""
    return torch.stack([autoencoder.encode(to_pixels(draw_alone(pose))) for pose in POSES], 1)


def main() -> None:
    chosen = arguments(__doc__, minutes=12)
    profile = PROFILES[chosen.profile]
    scenes, memory = Scenes(chosen, load(Clip(), "clip", chosen)), Memory()
    memory.reader.image.look(scenes.z_i[:20_000].float())
    memory.reader.text.look(scenes.z_t[:20_000].float())
    memory.keep(looks(load(Autoencoder(), "autoencoder", chosen).cpu()))
    memory.to(profile.device)
    held = targets(painted_scenes(len(scenes.z_i)), memory.size.things)
    learnt = len(held) - CHECKED
    last = torch.arange(learnt, len(held))

    def step(_: int, __: float) -> Tensor:
        picked = scenes.pick(BATCH * profile.scale, learnt)
        with profile.autocast:
            told = memory.reader(*scenes.conditions(picked))
        return F.cross_entropy(told.flatten(0, 1), held[picked.rows].to(profile.device).flatten())

    def check() -> str:
        said, z_i = [], scenes.take(scenes.z_i, last)
        for name, seen, heard in (("z_i", 1, False), ("the caption", 0, True), ("both", 1, True)):
            told = torch.full((CHECKED, 1), heard, device=z_i.device)
            right = memory.reader(*scenes.conditions(Picked(last, z_i * seen, told))).argmax(-1).cpu() == held[last]
            named = [f"{100 * right[there, slot].float().mean():.1f}%" for slot, there in enumerate((held[last] < memory.size.things).T)]
            said.append(f"from {name} {' / '.join(named)}")
        return f"{', '.join(SLOTS)} named " + "; ".join(said)

    train("memory", memory, step, chosen, peak=1e-3, average=0.995, check=check)
    path = chosen.work / "decoder.pt"
    if path.exists():
        decoder = Decoder()
        decoder.load_state_dict(torch.load(path, map_location="cpu")["model"], strict=False)
        decoder.memory.load_state_dict(load(Memory(), "memory", chosen).state_dict())
        torch.save({"model": decoder.state_dict()}, path)


if __name__ == "__main__":
    main()
