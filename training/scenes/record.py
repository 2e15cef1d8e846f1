"""The record of a scene: a few numbers, sampled from an index alone, and the fixed split into training and held-out
scenes."""

from dataclasses import dataclass

import numpy as np

from training.scenes.backgrounds import PATTERNS, PLACES
from training.scenes.objects import objects
from training.scenes.palette import COLOURS

NONE = -1
NAMES = ("first", "second", "third")
"""Fields that contain a scene's objects, in its order."""
HAT, CROWN, CAP, GLASSES, SCARF = range(5)
WEAR = ["🎩", "👑", "🧢", "🕶", "🧣"]
DYED = (HAT, CAP, SCARF)
"""Items that are worn in a colour of `palette.COLOURS`."""
CONTAINERS = set("📦🛁🏠🧺🪣🎁🍲🥣🥡🏰⛺🚌🪹🧳👜🎒🛒📫🥤🏺")
STYLES = [
    ("pixel art", "رسم بكسل"),
    ("a sketch", "رسم بالقلم الرصاص"),
    ("a black and white picture", "صورة بالأبيض والأسود"),
    ("an oil painting", "لوحة زيتية"),
    ("a watercolour", "رسم بألوان مائية"),
    ("neon art", "رسم نيون"),
    ("line art", "رسم بخطوط سوداء"),
    ("a mosaic", "فسيفساء"),
    ("a sepia photograph", "صورة قديمة بنية"),
]
PAPER = {1: (250, 250, 250), 2: (205, 205, 205), 5: (14, 10, 30), 6: (255, 255, 255), 8: (225, 225, 225)}
"""Styles that erase the background, by number, and the colour behind the objects then."""
SINGLE, WEARING, BESIDE, ABOVE, GROUP, HOLDING, SITTING, INSIDE, THREE = range(9)
ARRANGEMENT_SHARES = np.cumsum([0.33, 0.20, 0.11, 0.09, 0.09, 0.04, 0.05, 0.04])
"""Cumulated shares of all arrangements but the last."""
SIZES = ("tiny", "small", "", "large", "huge")
UPRIGHT, UPSIDE_DOWN, TILTED = range(3)

SCENE = np.dtype(
    [
        (name, np.int32)
        for name in (*NAMES, "arrangement", "count", "background", "wear", "colour", "also", "style", "size", "turn")
    ]
    + [("seed", np.uint64)]
)
"""Objects, `wear`, its `colour`, a second worn item `also`, `background` and `style` are numbers in their tables or
NONE; `size` is an index of SIZES; `seed` determines the random shift and scale within the scene."""

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def mix(numbers: np.ndarray) -> np.ndarray:
    """SplitMix64's finaliser: uint64[...] to uniformly distributed uint64[...]. Steele et al. 2014."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX[0]
        numbers = (numbers ^ (numbers >> np.uint64(27))) * _MIX[1]
        return numbers ^ (numbers >> np.uint64(31))


def uniform(seeds: np.ndarray, field: int) -> np.ndarray:
    """float64[N] in [0, 1), one for each seed and field."""
    with np.errstate(over="ignore"):
        return (mix(seeds + np.uint64(field) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(11)) / 2.0**53


def sample(indices: np.ndarray) -> np.ndarray:
    """SCENE[N] for int[N]. Equal indices give equal scenes on every machine."""
    seeds = mix(indices.astype(np.uint64) + np.uint64(1))
    everything = objects()
    wearers = np.array([i for i, thing in enumerate(everything) if thing.wearer])
    containers = np.array([i for i, thing in enumerate(everything) if thing.emoji in CONTAINERS])

    def real(field: int) -> np.ndarray:
        return uniform(seeds, field)

    def draw(field: int, below: int) -> np.ndarray:
        return (real(field) * below).astype(np.int32)

    def one_of(field: int, choices: np.ndarray) -> np.ndarray:
        return choices[draw(field, len(choices))]

    def other(field: int, than: np.ndarray) -> np.ndarray:
        return (than + 1 + draw(field, len(everything) - 1)) % len(everything)

    scene = np.zeros(len(indices), SCENE)
    scene["seed"] = seeds
    arrangement = scene["arrangement"] = np.searchsorted(ARRANGEMENT_SHARES, real(1), side="right")
    living = np.isin(arrangement, (WEARING, HOLDING, SITTING))
    scene["first"] = np.where(living & (real(2) < 0.8), one_of(3, wearers), draw(4, len(everything)))
    related = np.isin(arrangement, (BESIDE, ABOVE, HOLDING, SITTING, THREE))
    second = np.where(related, other(5, scene["first"]), NONE)
    scene["second"] = np.where(arrangement == INSIDE, one_of(5, containers), second)
    scene["second"] = np.where(scene["second"] == scene["first"], other(12, scene["first"]), scene["second"])
    scene["third"] = np.where(arrangement == THREE, other(13, scene["second"]), NONE)
    dressed = arrangement == WEARING
    scene["wear"] = np.where(dressed, draw(6, len(WEAR)), NONE)
    scene["colour"] = np.where(np.isin(scene["wear"], DYED), draw(14, len(COLOURS)), NONE)
    also = np.where(real(15) < 0.5, GLASSES, SCARF)
    scene["also"] = np.where(np.isin(scene["wear"], (HAT, CROWN, CAP)) & (real(16) < 0.25), also, NONE)
    scene["count"] = np.where(arrangement == GROUP, 2 + draw(7, 3), 1)
    scene["style"] = np.where(real(8) < 0.25, draw(9, len(STYLES)), NONE)
    scene["size"] = np.where(arrangement == SINGLE, np.searchsorted([0.08, 0.25, 0.72, 0.9], real(10), side="right"), 2)
    scene["turn"] = np.where((arrangement == SINGLE) & (real(17) < 0.14), 1 + draw(18, 2), UPRIGHT)
    kind = real(19)
    plain, patterned = draw(11, len(COLOURS)), draw(11, (len(PATTERNS) - 1) * len(COLOURS)) + len(COLOURS)
    placed = draw(11, len(PLACES)) + len(PATTERNS) * len(COLOURS)
    scene["background"] = np.where(
        np.isin(scene["style"], list(PAPER)),
        NONE,
        np.where(kind < 0.5, plain, np.where(kind < 0.75, patterned, placed)),
    )
    return scene


def combination(scene: np.ndarray) -> np.ndarray:
    """uint64[N]: a hash of everything in a scene but its seed."""
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
    """Scenes of one side of the split, in index order, from `start` on. `start` is the complete state of the stream.

    Held-out scenes are returned once each: two pictures of one combination have one caption, which cannot distinguish
    them.
    """

    held_out: bool
    start: int = 0

    def take(self, count: int) -> np.ndarray:
        """The next `count` scenes, SCENE[count]."""
        found = np.zeros(0, SCENE)
        while len(found) < count:
            block = sample(np.arange(self.start, self.start + 2048))
            found = np.concatenate([found, block[held_out(block) == self.held_out]])
            if self.held_out:
                found = found[np.sort(np.unique(combination(found), return_index=True)[1])]
            self.start += 2048
        return found[:count]
