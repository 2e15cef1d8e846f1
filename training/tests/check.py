"""Quick checks of the domain: equal indices give equal scenes, the split is disjoint, captions tell the scene, names are
unique, verbs agree, mistakes are mistakes, smoothing finds the signal, rounding keeps what it has rounded, the autoregressive prior sees nothing
of what it predicts, a decoder is taken over into another space, its memory shows what was named, what was found is moved to where it belongs, cells
tell what lies in them, a pool shows nothing held out, what travels keeps its values, a student aims where its teacher goes, an embedding keeps its first components."""

import numpy as np
import torch

from training.scenes.arabic import WORN as ARABIC_WORN
from training.scenes.aspects import ASPECTS, asked, certain, each
from training.networks.autoregressive import AutoregressivePrior
from training.scenes.backgrounds import named
from training.scenes.captions import LANGUAGES, WORN, caption
from training.networks.composer import ComposerSize, Movers
from training.networks.decoder import Decoder, DecoderSize
from training.diffusion import move
from training.stages.distil import aim, signal_at
from training.scenes.draw import draw, named_cells
from training.gpu.parts import pack, unpack
from training.gpu.pool import BLOCK, CAPTIONS, captions_of, scenes_of
from training.stages.grow import take_over
from training.networks.layers import first_components
from training.networks.memory import POSES, SLOTS, Memory
from training.scenes.mistakes import mistaken
from training.scenes.naming import is_feminine
from training.scenes.objects import objects
from training.rounding import round_to_int8, to_int8
from training.scenes.record import BESIDE, GROUP, HOLDING, NAMES, NONE, STYLES, Stream, combination, held_out, sample
from training.smooth import features, smoothed


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
    """A full caption names the objects, the background, the style and what is worn, in both languages."""
    for scene in Stream(held=True).take(1000):
        for number, language in enumerate(LANGUAGES):
            text = caption(scene, language, full=True)
            things = [objects()[scene[name]] for name in NAMES if scene[name] != NONE]
            if scene["arrangement"] != GROUP:
                assert all((thing.english, thing.arabic)[number] in text for thing in things), text
            if scene["background"] != NONE:
                assert named(int(scene["background"]))[number] in text, text
            if scene["style"] != NONE:
                assert STYLES[scene["style"]][number].removeprefix("a ").removeprefix("an ") in text, text
            if scene["wear"] != NONE:
                assert (WORN, ARABIC_WORN)[number][int(scene["wear"])][0 if number == 0 else slice(None)] in text, text


def check_gender() -> None:
    """Verbs and adjectives agree with the noun."""
    assert is_feminine("قطة") and is_feminine("كرة قدم") and not is_feminine("كلب")
    scenes = Stream(held=False).take(4000)
    for scene in scenes[scenes["arrangement"] == HOLDING]:
        text, name = caption(scene, "ar", full=True), objects()[scene["first"]].arabic
        assert f"{name} {'ت' if is_feminine(name) else 'ي'}" in text, text


def check_mistakes() -> None:
    """A mistaken scene is never the right one, and its full caption differs."""
    scenes = Stream(held=False).take(2000)
    wrong = mistaken(scenes, np.random.default_rng(0))
    assert not (combination(scenes) == combination(wrong)).any()
    assert all(caption(a, "en", True) != caption(b, "en", True) for a, b in zip(scenes, wrong))


def check_smoothed() -> None:
    """The fit finds what scenes say beneath noise of twice the size."""
    generator, scenes, kinds = torch.Generator().manual_seed(0), Stream(held=False).take(20_000), len(objects())
    known = features(scenes, kinds)
    assert torch.allclose(known[:, : 3 * kinds].sum(1), torch.ones(len(scenes)))
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


def check_rounding() -> None:
    """What is rounded to int8 is found so again, and is off by half a step at most."""
    values = torch.randn(64, 128, generator=torch.Generator().manual_seed(0))
    whole, scale = to_int8(values)
    again = to_int8(whole * scale)
    assert torch.equal(again[0], whole) and ((whole * scale - values).abs() <= scale / 2 + 1e-6).all()


@torch.no_grad()
def check_growth() -> None:
    """A decoder that was taken over reads a turned space as the earlier one read the space before it was turned."""
    generator, former, model = torch.Generator().manual_seed(0), Decoder(DecoderSize(depth=6)), Decoder(DecoderSize(depth=8))
    spread = torch.linspace(1, 0.02, former.size.embedding)
    earlier = torch.randn(4000, former.size.embedding, generator=generator) * spread
    turned = earlier @ torch.linalg.qr(torch.randn(former.size.embedding, former.size.embedding, generator=generator)).Q
    former.image.look(earlier)
    weights = {name: value for name, value in former.state_dict().items() if "tokens" not in name}
    assert take_over(model, weights, turned, earlier) > 0.95
    assert torch.equal(model.blocks[5].mlp[0].weight, former.blocks[5].mlp[0].weight) and not model.blocks[7].modulation.weight.any()
    read = former.image(earlier)
    assert (model.image(turned) - read).square().mean() < 0.05 * read.var()


@torch.no_grad()
def check_memory() -> None:
    """What is named is shown in every size. There is a place for every object, and an answer to what is asked of every scene."""
    memory, generator = Memory(), torch.Generator().manual_seed(0)
    size = memory.size
    assert size.things == len(objects())
    latents = torch.randn(size.things, len(POSES), size.latent, size.side, size.side, generator=generator)
    memory.keep(latents)
    named = torch.tensor([[5, 300, size.things, 545]])
    answers = asked(Stream(held=False).take(2000))
    assert all(set(found.tolist()) == set(range(many)) for found, many in zip(answers.T, ASPECTS.values()))
    assert torch.equal(torch.stack([part.argmax(-1) for part in each(certain(answers))], 1), answers)
    memory.reader.forward = lambda *_: (50 * torch.nn.functional.one_hot(named, size.things + 1).float(), 50 * certain(answers[:1]))
    _, aspects, looks = memory(torch.zeros(1, size.embedding))
    assert torch.allclose(aspects, certain(answers[:1]), atol=1e-5)
    for slot, look in zip(named[0], looks.unflatten(1, (len(SLOTS), len(POSES)))[0]):
        assert torch.allclose(look, latents[slot] if slot < size.things else torch.zeros_like(latents[0]), atol=1e-5)


@torch.no_grad()
def check_movers() -> None:
    """A mover that is told to takes one thing, two rows down and stretched from four columns to eight, and leaves the others."""
    size = ComposerSize(movers=1)
    movers, found = Movers(size), torch.randn(2, size.slots * size.poses, size.latent, size.side, size.side, generator=torch.Generator().manual_seed(0))
    taken, rows, columns = torch.zeros(movers.found), torch.zeros(size.side, size.side), torch.zeros(size.side, size.side)
    taken[7] = 50
    for at in range(size.side):
        rows[at, max(at - 2, 0)] = columns[at, 2 + at // 2] = 50
    movers.read.weight.zero_()
    movers.read.bias.copy_(torch.cat([taken, rows.flatten(), columns.flatten(), torch.tensor([0.5])]))
    moved = movers(found, torch.zeros(2, size.code))
    assert torch.allclose(moved[:, :, 2:, ::2], 0.5 * found[:, 7, :, :6, 2:6], atol=1e-5)
    assert torch.allclose(moved[:, :, 2:, 1::2], 0.5 * found[:, 7, :, :6, 2:6], atol=1e-5)


def check_cells() -> None:
    """Of two things beside each other, the first is told in cells on the left, the second in cells on the right."""
    scenes = Stream(held=False).take(2000)
    scenes = scenes[scenes["arrangement"] == BESIDE]
    for half, name in zip(np.split(named_cells(scenes), 2, axis=2), NAMES):
        told = np.where(half == NONE, scenes[name][:, None, None], half)
        assert (told == scenes[name][:, None, None]).all() and ((half != NONE).sum((1, 2)) >= 6).all()


def check_pool() -> None:
    """A pool's blocks have no scene in common with each other nor with what is held out, and captions of both languages for each."""
    blocks = [scenes_of(number) for number in (0, 1, 7)]
    assert all(len(block) == BLOCK and not held_out(block).any() for block in blocks)
    assert len(np.unique(np.concatenate(blocks)["seed"])) == 3 * BLOCK
    texts = captions_of(blocks[0])
    assert [text.isascii() for text in texts[:CAPTIONS]] == [True, False] * (CAPTIONS // 2) and len(texts) == CAPTIONS * BLOCK


def check_parts() -> None:
    """What has travelled in parts has the values that a family's files hold."""
    decoder = Decoder(DecoderSize(depth=1))
    arrived = unpack(pack("decoder", decoder.state_dict()))
    round_to_int8(decoder)
    assert all(torch.equal(arrived[name], value) for name, value in decoder.state_dict().items() if "blocks" in name)


def check_aim() -> None:
    """The x0 that a student learns takes it in one step to where its teacher went in several, and to the teacher's picture in the last."""
    sample, clean = torch.randn(2, 4, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    for now, middle, then in ((999, 874, 749), (249, 124, -1)):
        levels = [signal_at(timestep) for timestep in (now, middle, then)]
        reached = move(move(sample, clean, *levels[:2]), 0.9 * clean, *levels[1:])
        found = aim(sample, reached, *(torch.tensor(level) for level in (levels[0], levels[2])))
        assert (move(sample, found, levels[0], levels[2]) - reached).abs().max() < 1e-4
    assert torch.allclose(found, 0.9 * clean, atol=1e-5)


def check_components() -> None:
    z_i = torch.nn.functional.normalize(torch.randn(3, 8, generator=torch.Generator().manual_seed(0)), dim=-1)
    mean = torch.full((8,), 0.1)
    assert torch.allclose(first_components(z_i, 8, mean), z_i)
    mixed = first_components(z_i, torch.tensor([[1.0], [2.5], [8.0]]), mean)
    assert torch.allclose(mixed.norm(dim=-1), torch.ones(3)) and torch.allclose(mixed[2], z_i[2])
    for row, count in ((0, 1), (1, 3)):
        assert torch.allclose(mixed[row] / mixed[row, -1] * 0.1, torch.cat([z_i[row, :count], mean[count:]]), atol=1e-6)


def main() -> None:
    checks = (
        check_names, check_repeatable, check_split, check_captions, check_gender, check_mistakes, check_smoothed, check_rounding, check_autoregressive,
        check_growth, check_memory, check_movers, check_cells, check_pool, check_parts, check_aim, check_components,
    )
    for check in checks:
        check()
        print(f"{check.__name__}: good")


if __name__ == "__main__":
    main()
