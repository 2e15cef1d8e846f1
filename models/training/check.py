"""Quick checks of the domain: equal indices give equal scenes, the split is disjoint, captions tell the scene, names are unique."""

import numpy as np

from .captions import LANGUAGES, caption
from .draw import draw
from .objects import objects
from .scenes import BACKGROUNDS, NONE, WEAR, Stream, combination, sample


def check_names() -> None:
    for names in ([o.english for o in objects()], [o.arabic for o in objects()]):
        assert len(set(names)) == len(names) > 600
    assert {"dog", "volcano"} <= {o.english for o in objects()}


def check_repeatable() -> None:
    first, again = (sample(np.arange(100, 164)) for _ in range(2))
    assert (first == again).all() and (draw(first) == draw(again)).all()
    assert [caption(s, "ar", False) for s in first] == [caption(s, "ar", False) for s in again]


def check_split() -> None:
    train, held = (set(combination(Stream(held=held).take(3000)).tolist()) for held in (False, True))
    assert not train & held


def check_captions() -> None:
    """A full caption names the objects, the background and what is worn."""
    for scene in Stream(held=True).take(500):
        for language in LANGUAGES:
            text = caption(scene, language, full=True)
            name = 0 if language == "en" else 1
            if scene["arrangement"] != 4:
                assert (objects()[scene["first"]].english, objects()[scene["first"]].arabic)[name] in text
            if scene["background"] != NONE:
                assert BACKGROUNDS[scene["background"]][name] in text
            if scene["wear"] != NONE:
                assert WEAR[scene["wear"]][1 + name] in text


def main() -> None:
    for check in (check_names, check_repeatable, check_split, check_captions):
        check()
        print(f"{check.__name__}: good")


if __name__ == "__main__":
    main()
