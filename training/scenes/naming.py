"""How an object's name fits into a sentence: English articles and plurals, Arabic gender and duals, and synonyms from
CLDR."""

from collections import Counter
from functools import cache

from training.scenes.objects import WHOLE, keywords, objects

UNCOUNTED = {
    "fire",
    "bread",
    "bacon",
    "butter",
    "salt",
    "ice",
    "popcorn",
    "garlic",
    "wood",
    "soap",
    "spaghetti",
    "sushi",
    "curry rice",
    "santa claus",
    "mrs. claus",
    "lightning",
    "broccoli",
    "dna",
    "custard",
}
IRREGULAR = {
    "mouse": "mice",
    "sheep": "sheep",
    "fish": "fish",
    "wolf": "wolves",
    "man": "men",
    "woman": "women",
    "child": "children",
    "deer": "deer",
    "tooth": "teeth",
    "foot": "feet",
    "goose": "geese",
    "knife": "knives",
}
NUMBERS = {2: ("two", "اثنان"), 3: ("three", "ثلاثة"), 4: ("four", "أربعة")}
FEMININE = {
    "شمس",
    "عين",
    "نار",
    "يد",
    "أرض",
    "بئر",
    "كأس",
    "رحى",
    "سن",
    "ساق",
    "أذن",
    "قدم",
    "عروس",
    "أم",
    "فأس",
    "دلو",
    "سماء",
    "صحراء",
    "حرباء",
    "خنفساء",
    "أفعى",
    "حلوى",
    "بنت",
    "طبول",
}


def with_article(name: str) -> str:
    """ "a dog", "an owl"; names without an article are unchanged."""
    plural = name.endswith("s") and not name.endswith(("ss", "us", "is")) and not name.startswith("smil")
    if name in UNCOUNTED or plural:
        return name
    return f"{'an' if name[0] in 'aeio' or name.startswith(('umbrella', 'upside')) else 'a'} {name}"


def plural(name: str) -> str:
    """ "dogs", "wolves", "hot peppers"."""
    head, _, last = name.rpartition(" ")
    if last in IRREGULAR:
        last = IRREGULAR[last]
    elif last.endswith(("ss", "x", "ch", "sh", "us")):
        last += "es"
    elif not last.endswith("s"):
        last = last[:-1] + "ies" if last.endswith("y") and last[-2] not in "aeiou" else last + "s"
    return f"{head} {last}".strip()


def is_feminine(name: str) -> bool:
    """Gender of the first word, the head of an Arabic noun phrase: feminine if it ends in ة or is one of a few other
    words."""
    head = name.split()[0]
    return head.endswith("ة") or head in FEMININE


def agreeing(name: str, masculine: str, feminine: str) -> str:
    """The form that agrees with the gender of `name`."""
    return feminine if is_feminine(name) else masculine


def dual(name: str) -> str | None:
    """«كلبان» for «كلب», if the name is one word that takes the ending; else None."""
    if " " in name or name.endswith(("ى", "ا", "ي", "ات", "ون", "ين", "ان")) or name.startswith("ال"):
        return None
    return name[:-1] + "تان" if name.endswith("ة") else name[:-1] + "اوان" if name.endswith("اء") else name + "ان"


@cache
def synonyms(language: str) -> list[list[str]]:
    """For each object its own name, and the CLDR keywords that belong to no other object and name no object."""
    known = keywords(language)
    whose = [
        {word for emoji in {thing.emoji, WHOLE.get(thing.emoji, thing.emoji)} for word in known.get(emoji, ())}
        for thing in objects()
    ]
    often = Counter(word for words in whose for word in words)
    names = [thing.english if language == "en" else thing.arabic for thing in objects()]
    taken = set(names)
    return [
        [name, *sorted(word for word in words if often[word] == 1 and word not in taken and len(word) > 2)]
        for name, words in zip(names, whose)
    ]
