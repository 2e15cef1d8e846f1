"""Quick checks of the domain: equal indices give equal scenes, the split is disjoint, captions tell the scene, names are
unique, smoothing finds the signal."""

import numpy as np
import torch

from .captions import LANGUAGES, caption
from .draw import draw
from .objects import objects
from .scenes import BACKGROUNDS, NONE, WEAR, Stream, combination, sample
from .smooth import features, smoothed


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


def check_smoothed() -> None:
    """The fit finds what scenes say beneath noise of twice the size."""
    generator, scenes, kinds = torch.Generator().manual_seed(0), Stream(held=False).take(20_000), len(objects())
    known = features(scenes, kinds)
    signal = known @ torch.randn(known.shape[1], 8, generator=generator)
    noisy = signal + 2 * signal.std() * torch.randn(signal.shape, generator=generator)
    error = smoothed(noisy, torch.randn(len(scenes), 4, generator=generator), scenes, kinds) - signal
    assert error.square().mean() < 0.3 * signal.var()


def main() -> None:
    for check in (check_names, check_repeatable, check_split, check_captions, check_smoothed):
        check()
        print(f"{check.__name__}: good")


if __name__ == "__main__":
    main()
