"""Write the family's vocabulary: what the captions of training named, and a grammar of such captions.

    python -m training.export.vocabulary [--folder models/emoji]

`vocabulary.json` lies beside the manifest and is not named by it, so the hash of the manifest, which is a part of the
keys of stored results, does not depend on it. The studio completes prompts from it and marks words that it lacks.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np

from training.scenes.arabic import SIZES as ARABIC_SIZES
from training.scenes.arabic import WORN as ARABIC_WORN
from training.scenes.backgrounds import PLACES
from training.scenes.captions import LANGUAGES, caption
from training.scenes.naming import is_feminine, plural, synonyms, with_article
from training.scenes.objects import objects
from training.scenes.palette import COLOURS
from training.scenes.record import CAP, CONTAINERS, CROWN, GLASSES, HAT, SCARF, SIZES, STYLES, sample

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SAMPLED = 150_000
"""Captions in each language whose words are known."""


def bare(style: str) -> str:
    """ "sketch" of "a sketch"."""
    return style.removeprefix("a ").removeprefix("an ")


def english() -> dict[str, list]:
    """Rules of English captions. `{thing.a}` is the form `a` of a thing."""
    things = [
        {"text": thing.english, "a": with_article(thing.english), "many": plural(thing.english)} for thing in objects()
    ]
    return {
        "prompt": [
            *["{things}"] * 3,
            *["{things} on {background}"] * 3,
            *["{things} {place}"] * 2,
            "{style} of {things}",
            "{style} of {things} {place}",
            "{things} on {background}, {style.bare}",
        ],
        "things": [
            "{thing.a}",
            "{sized}",
            *["{creature.a} wearing {worn}"] * 3,
            "{thing.a} to the left of {thing.a}",
            "{thing.a} next to {thing.a}",
            "{thing.a} above {thing.a}",
            "{number} {thing.many}",
            "{creature.a} holding {thing.a}",
            "{creature.a} sitting on {thing.a}",
            "{thing.a} inside {container.a}",
        ],
        "sized": ["{size.a} {thing}", "an upside-down {thing}", "a tilted {thing}"],
        "worn": [
            "{colour.a} hat",
            "{colour.a} hat and glasses",
            "{colour.a} cap",
            "{colour.a} scarf",
            "a crown",
            "glasses",
        ],
        "background": [
            "{colour.a} background",
            "{colour.a} gradient background",
            "a striped {colour} background",
            "a dotted {colour} background",
            "a checked {colour} background",
        ],
        "number": ["two", "three", "four"],
        "thing": things,
        "creature": [{"text": thing.english, "a": with_article(thing.english)} for thing in objects() if thing.wearer],
        "container": [
            {"text": thing.english, "a": with_article(thing.english)}
            for thing in objects()
            if thing.emoji in CONTAINERS
        ],
        "colour": [{"text": colour.english, "a": with_article(colour.english)} for colour in COLOURS],
        "size": [{"text": size, "a": with_article(size)} for size in SIZES if size],
        "place": [place for place, _ in PLACES],
        "style": [{"text": style, "bare": bare(style)} for style, _ in STYLES],
    }


def arabic() -> dict[str, list]:
    """Rules of Arabic captions. Nouns are listed by gender, because verbs and adjectives agree with it."""
    names = [thing.arabic for thing in objects()]
    wearers = [thing.arabic for thing in objects() if thing.wearer]
    dyed = {HAT, CAP, SCARF}
    worn = [
        f"{ARABIC_WORN[wear]} {{colour.{'feminine' if is_feminine(ARABIC_WORN[wear]) else 'masculine'}}}"
        if wear in dyed
        else ARABIC_WORN[wear]
        for wear in (HAT, CAP, SCARF, CROWN, GLASSES)
    ]
    return {
        "prompt": [
            *["{things}"] * 3,
            *["{things} على خلفية {background}"] * 3,
            *["{things} {place}"] * 2,
            "{style} {things}",
            "{things} {place}، {style}",
        ],
        "things": [
            "{thing}",
            "{masculine} {size.masculine}",
            "{feminine} {size.feminine}",
            *["{he} يرتدي {worn}", "{she} ترتدي {worn}"] * 2,
            "{thing} على يسار {thing}",
            "{thing} بجانب {thing}",
            "{thing} فوق {thing}",
            "{thing} ثلاث مرات",
            "{he} يحمل {thing}",
            "{she} تجلس على {thing}",
            "{thing} داخل {container}",
        ],
        "worn": worn,
        "background": [
            "{colour.feminine}",
            "{colour.feminine} متدرجة",
            "{colour.feminine} مخططة",
            "{colour.feminine} منقطة",
            "{colour.feminine} بمربعات",
        ],
        "thing": names,
        "masculine": [name for name in names if not is_feminine(name)],
        "feminine": [name for name in names if is_feminine(name)],
        "he": [name for name in wearers if not is_feminine(name)],
        "she": [name for name in wearers if is_feminine(name)],
        "container": [thing.arabic for thing in objects() if thing.emoji in CONTAINERS],
        "colour": [
            {"text": colour.masculine, "masculine": colour.masculine, "feminine": colour.feminine} for colour in COLOURS
        ],
        "size": [{"text": size[0], "masculine": size[0], "feminine": size[1]} for size in ARABIC_SIZES if size],
        "place": [place for _, place in PLACES],
        "style": [style for _, style in STYLES],
    }


OFFERED = {
    "en": {"thing": "thing", "colour": "colour", "place": "place", "style": "style", "size": "size"},
    "ar": {"thing": "شيء", "colour": "لون", "place": "مكان", "style": "أسلوب", "size": "حجم"},
}
"""The rules whose entries are offered while a prompt is typed, and what kind of entry that is."""


def texts(rules: dict[str, list]) -> list[str]:
    """All texts of rules, without references."""
    entries = [entry for rule in rules.values() for entry in rule]
    forms = [form for entry in entries for form in (entry.values() if isinstance(entry, dict) else [entry])]
    return [re.sub(r"\{[^}]*\}", " ", form) for form in forms]


def words_of(text: str) -> set[str]:
    """Lower-case words."""
    return set(WORD.findall(text.lower()))


def language(name: str) -> dict:
    """The vocabulary of one language."""
    rules = english() if name == "en" else arabic()
    owned = [thing.english if name == "en" else thing.arabic for thing in objects()]
    others = [{"text": synonym, "of": own} for own, (_, *more) in zip(owned, synonyms(name)) for synonym in more]
    known = set().union(*(words_of(text) for text in [*texts(rules), *(other["text"] for other in others)]))
    said = set().union(*(words_of(caption(scene, name, full=False)) for scene in sample(np.arange(SAMPLED))))
    return {
        "rules": rules,
        "offered": OFFERED[name],
        "synonyms": sorted(others, key=lambda other: other["text"]),
        "words": sorted(said - known),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("models/emoji"))
    options = parser.parse_args()
    vocabulary = {
        "format": "unclip-vocabulary",
        "version": 1,
        "languages": {name: language(name) for name in LANGUAGES},
    }
    text = json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":"))
    (options.folder / "vocabulary.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
