"""Captions of a scene in many phrasings: full ones, and ones that leave out details, down to a word or two. English is
here, Arabic in `arabic.py`."""

import numpy as np

from training.scenes.arabic import arabic
from training.scenes.backgrounds import named
from training.scenes.choice import Choice
from training.scenes.naming import NUMBERS, plural, synonyms, with_article
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
    SIZES,
    STYLES,
    TILTED,
    UPSIDE_DOWN,
    WEARING,
)

LANGUAGES = ("en", "ar")
WORN = {
    HAT: ("hat", "top hat"),
    CROWN: ("crown",),
    CAP: ("cap", "baseball cap"),
    GLASSES: ("glasses", "sunglasses"),
    SCARF: ("scarf",),
}


def worn(scene: np.void, choice: Choice, full: bool) -> str:
    """ "a red hat and glasses"."""

    def one(wear: int, colour: int) -> str:
        name = WORN[wear][0] if full else choice.one_of(WORN[wear])
        is_named = colour != NONE and (full or choice.real() < 0.8)
        return with_article(f"{COLOURS[colour].english} {name}" if is_named else name)

    parts = [one(int(scene["wear"]), int(scene["colour"]))]
    if scene["also"] != NONE and (full or choice.real() < 0.8):
        parts.append(one(int(scene["also"]), NONE))
    return " and ".join(parts)


def adjective(scene: np.void, choice: Choice, full: bool) -> str:
    """ "huge upside-down", or a part of it."""
    words = []
    if SIZES[scene["size"]] and (full or choice.real() < 0.6):
        words.append(SIZES[scene["size"]])
    if scene["turn"] == UPSIDE_DOWN and (full or choice.real() < 0.8):
        words.append("upside-down")
    if scene["turn"] == TILTED and (full or choice.real() < 0.8):
        words.append("tilted")
    return " ".join(words)


def things(scene: np.void, choice: Choice, full: bool) -> str:
    """The objects and how they are arranged."""

    def call(number: int) -> str:
        if not full and choice.real() < 0.2:
            return choice.one_of(synonyms("en")[number])
        return objects()[number].english

    name = call(scene["first"])
    one = with_article(name)
    a, b = (with_article(call(scene[field])) if scene[field] != NONE else "" for field in ("second", "third"))
    arrangement = scene["arrangement"]
    if arrangement == SINGLE:
        described = f"{adjective(scene, choice, full)} {name}".strip()
        return (
            with_article(described)
            if full
            else choice.one_of([with_article(described), with_article(described), described])
        )
    if arrangement == WEARING:
        wearing = worn(scene, choice, full)
        return choice.one_of(
            [
                f"{one} wearing {wearing}",
                f"{one} wearing {wearing}",
                f"{one} with {wearing}",
                f"{one} in {wearing}",
                f"{wearing} on {one}",
            ]
        )
    if arrangement == BESIDE:
        exact = [f"{one} to the left of {a}", f"{a} to the right of {one}", f"{one} on the left and {a} on the right"]
        return choice.one_of(
            exact
            if full
            else [*exact, f"{one} left of {a}", f"{one} next to {a}", f"{one} beside {a}", f"{one} and {a}"]
        )
    if arrangement == ABOVE:
        return choice.one_of([f"{one} above {a}", f"{one} on top of {a}", f"{a} below {one}", f"{a} under {one}"])
    if arrangement == HOLDING:
        return choice.one_of([f"{one} holding {a}", f"{one} carrying {a}", f"{one} that holds {a}"])
    if arrangement == SITTING:
        return choice.one_of([f"{one} sitting on {a}", f"{one} standing on {a}", f"{one} sits on {a}"])
    if arrangement == INSIDE:
        return choice.one_of([f"{one} inside {a}", f"{one} in {a}", f"{a} with {one} inside"])
    if arrangement == GROUP:
        count = NUMBERS[int(scene["count"])][0]
        return f"{choice.one_of([count, str(scene['count'])])} {plural(name)}"
    return choice.one_of(
        [f"{one}, {a} and {b}", f"{one}, {a} and {b} in a row", f"from left to right {one}, {a} and {b}"]
    )


def english(scene: np.void, choice: Choice, full: bool) -> str:
    """An English caption."""
    text = things(scene, choice, full)
    if scene["background"] != NONE and (full or choice.real() < 0.65):
        words, is_place = named(int(scene["background"]))[::2]
        if is_place:
            text = choice.one_of([f"{text} {words}", f"{text}, {words}"])
        else:
            on = f"{text} on {with_article(words)} background"
            text = choice.one_of(
                [on, on, f"{text}, {words} background", f"{text} in front of {with_article(words)} background"]
            )
    if scene["style"] != NONE and (full or choice.real() < 0.85):
        style = STYLES[scene["style"]][0]
        return choice.one_of(
            [
                f"{style} of {text}",
                f"{style} of {text}",
                f"{text}, {style.removeprefix('a ').removeprefix('an ')}",
                f"{text} as {style}",
            ]
        )
    return text if full else choice.one_of([text, text, text, f"a picture of {text}", f"an image of {text}"])


def caption(scene: np.void, language: str, full: bool, variation: int = 0) -> str:
    """One caption of a scene. A `full` caption mentions everything that the picture shows and the record contains."""
    write = english if language == "en" else arabic
    return write(scene, Choice(scene["seed"], 2 * variation + (language == "ar")), full)
