"""Arabic captions, whose verbs and adjectives agree in gender with their nouns."""

import numpy as np

from training.scenes.backgrounds import named
from training.scenes.choice import Choice
from training.scenes.naming import agreeing, dual, synonyms
from training.scenes.objects import objects
from training.scenes.palette import COLOURS
from training.scenes.record import (
    ABOVE,
    BESIDE,
    CAP,
    CROWN,
    GLASSES,
    GROUP,
    HAT,
    HOLDING,
    INSIDE,
    NONE,
    SCARF,
    SINGLE,
    SITTING,
    STYLES,
    TILTED,
    UPSIDE_DOWN,
    WEARING,
)

WORN = {HAT: "قبعة", CROWN: "تاج", CAP: "قبعة رياضية", GLASSES: "نظارة", SCARF: "وشاح"}
SIZES = (("صغير جدًا", "صغيرة جدًا"), ("صغير", "صغيرة"), None, ("كبير", "كبيرة"), ("ضخم", "ضخمة"))


def worn(scene: np.void, choice: Choice, full: bool) -> str:
    """«قبعة حمراء ونظارة»."""

    def one(wear: int, colour: int) -> str:
        is_named = colour != NONE and (full or choice.real() < 0.8)
        return (
            f"{WORN[wear]} {agreeing(WORN[wear], COLOURS[colour].masculine, COLOURS[colour].feminine)}"
            if is_named
            else WORN[wear]
        )

    parts = [one(int(scene["wear"]), int(scene["colour"]))]
    if scene["also"] != NONE and (full or choice.real() < 0.8):
        parts.append(one(int(scene["also"]), NONE))
    return " و".join(parts)


def described(scene: np.void, name: str, choice: Choice, full: bool) -> str:
    """The name with adjectives of size and turn, or a part of them."""
    words = [name]
    size = SIZES[scene["size"]]
    if size and (full or choice.real() < 0.6):
        words.append(choice.one_of([agreeing(name, *size), f"بحجم {size[0]}"]))
    if scene["turn"] == UPSIDE_DOWN and (full or choice.real() < 0.8):
        words.append(agreeing(name, "مقلوب", "مقلوبة"))
    if scene["turn"] == TILTED and (full or choice.real() < 0.8):
        words.append(agreeing(name, "مائل", "مائلة"))
    return " ".join(words)


def group(name: str, count: int, choice: Choice) -> str:
    """Two, three or four of a kind. CLDR has no plurals, so larger groups count "times"."""
    times = {2: "مرتين", 3: "ثلاث مرات", 4: "أربع مرات"}[count]
    pair = dual(name) if count == 2 else None
    return choice.one_of([pair, pair, f"{name} {times}"]) if pair else f"{name} {times}"


def things(scene: np.void, choice: Choice, full: bool) -> str:
    """The objects and how they are arranged."""

    def call(number: int) -> str:
        if not full and choice.real() < 0.15:
            return choice.one_of(synonyms("ar")[number])
        return objects()[number].arabic

    name = call(scene["first"])
    a, b = (call(scene[field]) if scene[field] != NONE else "" for field in ("second", "third"))
    arrangement = scene["arrangement"]
    if arrangement == SINGLE:
        return described(scene, name, choice, full)
    if arrangement == WEARING:
        wearing = worn(scene, choice, full)
        return choice.one_of(
            [
                f"{name} {agreeing(name, 'يرتدي', 'ترتدي')} {wearing}",
                f"{name} {agreeing(name, 'يلبس', 'تلبس')} {wearing}",
                f"{name} مع {wearing}",
            ]
        )
    if arrangement == BESIDE:
        exact = [f"{name} على يسار {a}", f"{a} على يمين {name}", f"{name} على اليسار و{a} على اليمين"]
        return choice.one_of(
            exact if full else [*exact, f"{name} بجانب {a}", f"{name} و{a}", f"{name} و{a} جنبًا إلى جنب"]
        )
    if arrangement == ABOVE:
        return choice.one_of([f"{name} فوق {a}", f"{a} تحت {name}", f"{a} أسفل {name}"])
    if arrangement == HOLDING:
        return choice.one_of(
            [f"{name} {agreeing(name, 'يحمل', 'تحمل')} {a}", f"{name} {agreeing(name, 'يمسك', 'تمسك')} {a}"]
        )
    if arrangement == SITTING:
        return choice.one_of(
            [
                f"{name} {agreeing(name, 'يجلس', 'تجلس')} على {a}",
                f"{name} {agreeing(name, 'جالس', 'جالسة')} على {a}",
                f"{name} {agreeing(name, 'يقف', 'تقف')} على {a}",
            ]
        )
    if arrangement == INSIDE:
        return choice.one_of([f"{name} داخل {a}", f"{name} في {a}"])
    if arrangement == GROUP:
        return group(name, int(scene["count"]), choice)
    return choice.one_of([f"{name} و{a} و{b}", f"{name} و{a} و{b} في صف", f"من اليسار إلى اليمين {name} و{a} و{b}"])


def arabic(scene: np.void, choice: Choice, full: bool) -> str:
    """An Arabic caption."""
    text = things(scene, choice, full)
    if scene["background"] != NONE and (full or choice.real() < 0.65):
        words, is_place = named(int(scene["background"]))[1:]
        text = (
            f"{text} {words}"
            if is_place
            else choice.one_of([f"{text} على خلفية {words}", f"{text} على خلفية {words}", f"{text}، خلفية {words}"])
        )
    if scene["style"] != NONE and (full or choice.real() < 0.85):
        style = STYLES[scene["style"]][1]
        return choice.one_of([f"{style} {text}", f"{style}: {text}", f"{text}، {style}"])
    return text if full else choice.one_of([text, text, text, f"صورة {text}"])
