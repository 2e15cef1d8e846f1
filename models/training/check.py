"""Quick checks of the domain: equal indices give equal scenes, the split is disjoint, captions tell the scene, names are
unique, smoothing finds the signal, the autoregressive prior sees nothing of what it predicts."""

import numpy as np
import torch

from .autoregressive import AutoregressivePrior
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


@torch.no_grad()
def check_autoregressive() -> None:
    """Logits depend on earlier tokens only, and buckets give embeddings back."""
    generator, model = torch.Generator().manual_seed(0), AutoregressivePrior().eval()
    z_i, z_t = (torch.randn(20_000, model.size.embedding, generator=generator) for _ in range(2))
    model.spread(z_i, z_t)
    tokens, count, rows = model.tokens(z_i, z_t), model.size.components, torch.arange(model.size.components)
    again = model.values[rows, tokens[:, 1:].long()] + model.centre[:count]
    assert (again - z_i[:, :count]).square().mean() < 1e-3 and tokens[:, 0].max() == model.size.products - 1
    hidden, mask = torch.randn(2, model.size.context, model.size.hidden, generator=generator), torch.ones(2, model.size.context)
    told = (z_t[:2], hidden, mask)
    logits, change = model(tokens[:2], *told), tokens[:2].clone()
    change[:, 31:] = 0
    assert (model(change, *told)[:, :31] - logits[:, :31]).abs().max() < 1e-5 < (model(change, *told)[:, 31:] - logits[:, 31:]).abs().max()


def main() -> None:
    for check in (check_names, check_repeatable, check_split, check_captions, check_smoothed, check_autoregressive):
        check()
        print(f"{check.__name__}: good")


if __name__ == "__main__":
    main()
