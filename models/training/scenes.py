"""What a scene is: a few numbers, drawn from an index alone, and the fixed split between training and held-out combinations."""

from dataclasses import dataclass

import numpy as np

from .objects import objects

BACKGROUNDS = [
    ("red", "حمراء", (214, 48, 49)), ("orange", "برتقالية", (240, 140, 40)), ("yellow", "صفراء", (250, 222, 80)),
    ("green", "خضراء", (60, 160, 80)), ("blue", "زرقاء", (40, 80, 200)), ("purple", "بنفسجية", (130, 60, 170)),
    ("pink", "وردية", (250, 170, 200)), ("brown", "بنية", (120, 75, 40)), ("black", "سوداء", (20, 20, 22)),
    ("white", "بيضاء", (250, 250, 250)), ("grey", "رمادية", (140, 142, 146)), ("sky blue", "سماوية", (135, 206, 240)),
]
"""English name, Arabic name (feminine, for «خلفية»), colour."""

WEAR = [("🎩", "black hat", "قبعة سوداء"), ("👑", "crown", "تاج"), ("🧢", "blue cap", "قبعة زرقاء"), ("🕶", "glasses", "نظارة")]
STYLES = [("pixel art", "رسم بكسل"), ("a sketch", "رسم بالقلم الرصاص"), ("a black and white picture", "صورة بالأبيض والأسود"), ("an oil painting", "لوحة زيتية")]
SINGLE, WEARING, BESIDE, ABOVE, GROUP = range(5)
NONE = -1
SKETCH, GREY = 1, 2

SCENE = np.dtype([(name, np.int32) for name in ("first", "second", "background", "wear", "arrangement", "count", "style", "size")] + [("seed", np.uint64)])
"""`size` is 0 small, 1 unsaid, 2 large; `seed` moves and scales within the scene."""

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def mix(numbers: np.ndarray) -> np.ndarray:
    """SplitMix64's finaliser: uint64[...] to well-spread uint64[...]. Steele et al. 2014."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX[0]
        numbers = (numbers ^ (numbers >> np.uint64(27))) * _MIX[1]
        return numbers ^ (numbers >> np.uint64(31))


def uniform(seeds: np.ndarray, field: int) -> np.ndarray:
    """float64[N] in [0, 1), one for each seed and field."""
    with np.errstate(over="ignore"):
        return (mix(seeds + np.uint64(field) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(11)) / 2.0**53


def sample(indices: np.ndarray) -> np.ndarray:
    """SCENE[N] for int[N]: equal indices give equal scenes, on every machine."""
    seeds = mix(indices.astype(np.uint64) + np.uint64(1))
    draw = lambda field, below: (uniform(seeds, field) * below).astype(np.int32)
    everything, wearers = objects(), np.array([i for i, o in enumerate(objects()) if o.wearer])
    scene = np.zeros(len(indices), SCENE)
    scene["seed"] = seeds
    scene["arrangement"] = np.searchsorted([0.46, 0.66, 0.78, 0.87], uniform(seeds, 1), side="right")
    arrangement = scene["arrangement"]
    scene["first"] = np.where((arrangement == WEARING) & (uniform(seeds, 2) < 0.75), wearers[draw(3, len(wearers))], draw(4, len(everything)))
    pair = (arrangement == BESIDE) | (arrangement == ABOVE)
    scene["second"] = np.where(pair, (scene["first"] + 1 + draw(5, len(everything) - 1)) % len(everything), NONE)
    scene["wear"] = np.where(arrangement == WEARING, draw(6, len(WEAR)), NONE)
    scene["count"] = np.where(arrangement == GROUP, 2 + draw(7, 2), 1)
    scene["style"] = np.where(uniform(seeds, 8) < 0.2, draw(9, len(STYLES)), NONE)
    scene["size"] = np.where(arrangement == SINGLE, np.searchsorted([0.25, 0.75], uniform(seeds, 10), side="right"), 1)
    scene["background"] = np.where((scene["style"] == SKETCH) | (scene["style"] == GREY), NONE, draw(11, len(BACKGROUNDS)))
    return scene


def combination(scene: np.ndarray) -> np.ndarray:
    """uint64[N]: one number for what a scene says, whatever its seed."""
    number = np.zeros(len(scene), np.uint64)
    with np.errstate(over="ignore"):
        for name in SCENE.names[:-1]:
            number = mix(number * np.uint64(1_000_003) + (scene[name] + 2).astype(np.uint64))
    return number


def held_out(scene: np.ndarray) -> np.ndarray:
    """bool[N]: one combination in fifty is never trained on."""
    return combination(scene) % np.uint64(50) == 0


@dataclass
class Stream:
    """Scenes of one side of the split, in index order, from `start` on. Resumable: `start` is all its state.
    Held-out scenes are taken once each: two pictures of one combination have one caption, which cannot tell them apart."""

    held: bool
    start: int = 0

    def take(self, count: int) -> np.ndarray:
        found = np.zeros(0, SCENE)
        while len(found) < count:
            block = sample(np.arange(self.start, self.start + 2048))
            found = np.concatenate([found, block[held_out(block) == self.held]])
            if self.held:
                found = found[np.sort(np.unique(combination(found), return_index=True)[1])]
            self.start += 2048
        return found[:count]
