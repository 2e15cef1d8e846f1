"""Captions of a scene in English and Arabic: several templates, full or leaving things out."""

import numpy as np

from .objects import objects
from .scenes import ABOVE, BACKGROUNDS, BESIDE, GROUP, NONE, SINGLE, STYLES, WEAR, WEARING, uniform

UNCOUNTED = {"fire", "bread", "bacon", "butter", "salt", "ice", "popcorn", "garlic", "wood", "soap", "spaghetti", "sushi", "curry rice", "santa claus", "mrs. claus", "lightning", "broccoli", "dna", "custard"}
IRREGULAR = {"mouse": "mice", "sheep": "sheep", "fish": "fish", "wolf": "wolves", "man": "men", "woman": "women", "child": "children", "deer": "deer", "tooth": "teeth", "foot": "feet", "goose": "geese", "knife": "knives"}
LANGUAGES = ("en", "ar")


def with_article(name: str) -> str:
    plural = name.endswith("s") and not name.endswith(("ss", "us", "is")) and not name.startswith("smil")
    if name in UNCOUNTED or plural:
        return name
    return f"{'an' if name[0] in 'aeio' or name.startswith('umbrella') else 'a'} {name}"


def plural(name: str) -> str:
    head, _, last = name.rpartition(" ")
    if last in IRREGULAR:
        last = IRREGULAR[last]
    elif last.endswith(("ss", "x", "ch", "sh", "us")):
        last += "es"
    elif not last.endswith("s"):
        last = last[:-1] + "ies" if last.endswith("y") and last[-2] not in "aeiou" else last + "s"
    return f"{head} {last}".strip()


class Choice:
    """A scene's own stream of choices for one caption: equal seeds give equal captions."""

    def __init__(self, seed: np.uint64, variation: int):
        self.numbers = uniform(np.full(6, seed) + np.arange(6, dtype=np.uint64), 100 + variation)
        self.at = 0

    def real(self) -> float:
        self.at += 1
        return float(self.numbers[self.at - 1])

    def of(self, options: list[str]) -> str:
        return options[int(self.real() * len(options))]


def english(scene: np.void, choice: Choice, full: bool) -> str:
    name = objects()[scene["first"]].english
    one = with_article(name)
    match scene["arrangement"]:
        case 0:
            size = ("small", "", "large")[scene["size"]]
            said = size and (full or choice.real() < 0.5)
            thing = choice.of([with_article(f"{size} {name}"), f"{size} {name}"]) if said else choice.of([one, one, name])
        case 1:
            wear = WEAR[scene["wear"]][1]
            if scene["wear"] == 0 and not full:
                wear = choice.of(["black hat", "hat", "top hat"])
            worn = wear if wear == "glasses" else f"a {wear}"
            thing = choice.of([f"{one} wearing {worn}", f"{one} wearing {worn}", f"{one} with {worn}", f"{name} in {worn}"])
        case 2:
            other = with_article(objects()[scene["second"]].english)
            thing = choice.of([f"{one} to the left of {other}", f"{one} and {other} side by side", f"{one} and {other}", f"{one} next to {other}"])
        case 3:
            thing = choice.of([f"{one} above {{}}", f"{one} on top of {{}}"]).format(with_article(objects()[scene["second"]].english))
        case _:
            thing = f"{('two', 'three')[scene['count'] - 2]} {plural(name)}"
    if scene["background"] != NONE and (full or choice.real() < 0.7):
        colour = BACKGROUNDS[scene["background"]][0]
        on = f" on {with_article(colour)} background"
        thing += choice.of([on, on, f", {colour} background"])
    if scene["style"] != NONE:
        style = STYLES[scene["style"]][0]
        return choice.of([f"{style} of {thing}", f"{style} of {thing}", f"{thing}, {style.removeprefix('a ').removeprefix('an ')}"])
    return choice.of([thing, thing, thing, f"a picture of {thing}"])


def arabic(scene: np.void, choice: Choice, full: bool) -> str:
    name = objects()[scene["first"]].arabic
    match scene["arrangement"]:
        case 0:
            size = ("صغير", "", "كبير")[scene["size"]]
            said = size and (full or choice.real() < 0.5)
            thing = f"{name} بحجم {size}" if said else name
        case 1:
            wear = WEAR[scene["wear"]][2]
            if scene["wear"] == 0 and not full:
                wear = choice.of(["قبعة سوداء", "قبعة"])
            thing = choice.of([f"{name} يرتدي {wear}", f"{name} يرتدي {wear}", f"{name} يلبس {wear}", f"{name} مع {wear}"])
        case 2:
            other = objects()[scene["second"]].arabic
            thing = choice.of([f"{name} على يسار {other}", f"{name} و{other} جنبًا إلى جنب", f"{name} و{other}", f"{name} بجانب {other}"])
        case 3:
            thing = f"{name} فوق {objects()[scene['second']].arabic}"
        case _:
            thing = f"{name} {('مرتين', 'ثلاث مرات')[scene['count'] - 2]}"
    if scene["background"] != NONE and (full or choice.real() < 0.7):
        thing += f" على خلفية {BACKGROUNDS[scene['background']][1]}"
    if scene["style"] != NONE:
        style = STYLES[scene["style"]][1]
        return choice.of([f"{style} {thing}", f"{style}: {thing}", f"{thing}، {style}"])
    return choice.of([thing, thing, thing, f"صورة {thing}"])


def caption(scene: np.void, language: str, full: bool, variation: int = 0) -> str:
    """One caption; a full one leaves nothing out that the picture shows and the record tells."""
    write = english if language == "en" else arabic
    return write(scene, Choice(scene["seed"], 2 * variation + (language == "ar")), full)
