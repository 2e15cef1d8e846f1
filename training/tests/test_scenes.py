"""Scenes, their captions and their split."""

import numpy as np
import torch

from training.scenes.arabic import WORN as ARABIC_WORN
from training.scenes.aspects import ASPECTS, aspects_of, one_hot_aspects, split_aspects
from training.scenes.backgrounds import named
from training.scenes.captions import LANGUAGES, WORN, caption
from training.scenes.draw import draw, object_cells
from training.scenes.mistakes import mistaken
from training.scenes.naming import is_feminine
from training.scenes.objects import objects
from training.scenes.record import BESIDE, GROUP, HOLDING, NAMES, NONE, STYLES, Stream, combination, sample
from training.scenes.variation import VARIED, variations
from training.smooth import features, smoothed


def test_no_two_objects_share_a_name_in_either_language() -> None:
    for names in ([thing.english for thing in objects()], [thing.arabic for thing in objects()]):
        assert len(set(names)) == len(names) > 600
    assert {"dog", "volcano"} <= {thing.english for thing in objects()}


def test_equal_indices_give_equal_scenes_and_captions() -> None:
    first, again = (sample(np.arange(100, 164)) for _ in range(2))
    assert (first == again).all()
    assert [caption(scene, "ar", False) for scene in first] == [caption(scene, "ar", False) for scene in again]


def test_equal_scenes_give_equal_pictures(drawings: None) -> None:
    first, again = (sample(np.arange(100, 116)) for _ in range(2))
    assert (draw(first) == draw(again)).all()


def test_a_variation_of_zeros_is_the_still_scene_and_others_are_not(drawings: None) -> None:
    scenes = sample(np.arange(100, 116))
    still = draw(scenes, still=True)
    assert (draw(scenes, variations=np.zeros((16, len(VARIED)))) == still).all()
    for coordinate in range(len(VARIED)):
        varied = draw(scenes, variations=np.eye(len(VARIED))[[coordinate] * 16])
        assert (varied != still).any((1, 2, 3)).mean() > 0.4, VARIED[coordinate]


def test_a_variation_moves_the_cells_of_the_objects() -> None:
    scenes = Stream(held_out=True).take(500)
    right = np.zeros((500, len(VARIED)))
    right[:, VARIED.index("right")] = 1
    columns = np.arange(8)

    def middle(cells: np.ndarray) -> float:
        return float(((cells != NONE).sum(1) * columns).sum() / (cells != NONE).sum())

    still, moved = (middle(object_cells(scenes, values)) for values in (0 * right, right))
    assert 0.3 < moved - still < 1


def test_the_variation_of_a_scene_follows_from_its_seed() -> None:
    first, again = (variations(sample(np.arange(100, 2100))) for _ in range(2))
    assert (first == again).all()
    assert (np.abs(first) <= 1).all()
    assert 0.35 < first[:, VARIED.index("mirrored")].mean() < 0.45


def test_no_held_out_combination_is_a_training_combination() -> None:
    streams = (Stream(held_out=held_out).take(3000) for held_out in (False, True))
    training, held_out = (set(combination(scenes).tolist()) for scenes in streams)
    assert not training & held_out


def test_a_full_caption_names_objects_background_style_and_wear_in_both_languages() -> None:
    for scene in Stream(held_out=True).take(1000):
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
                worn = WORN[int(scene["wear"])][0] if language == "en" else ARABIC_WORN[int(scene["wear"])]
                assert worn in text, text


def test_the_gender_of_an_arabic_name_is_that_of_its_first_word() -> None:
    assert is_feminine("قطة")
    assert is_feminine("كرة قدم")
    assert not is_feminine("كلب")


def test_arabic_verbs_agree_with_the_gender_of_their_subject() -> None:
    scenes = Stream(held_out=False).take(4000)
    for scene in scenes[scenes["arrangement"] == HOLDING]:
        text, name = caption(scene, "ar", full=True), objects()[scene["first"]].arabic
        assert f"{name} {'ت' if is_feminine(name) else 'ي'}" in text, text


def test_a_mistaken_scene_differs_from_the_right_one_and_so_does_its_full_caption() -> None:
    scenes = Stream(held_out=False).take(2000)
    wrong = mistaken(scenes, np.random.default_rng(0))
    assert not (combination(scenes) == combination(wrong)).any()
    assert all(caption(a, "en", True) != caption(b, "en", True) for a, b in zip(scenes, wrong))


def test_of_two_objects_beside_each_other_the_first_fills_cells_on_the_left_and_the_second_on_the_right() -> None:
    scenes = Stream(held_out=False).take(2000)
    scenes = scenes[scenes["arrangement"] == BESIDE]
    for half, name in zip(np.split(object_cells(scenes), 2, axis=2), NAMES):
        own = scenes[name][:, None, None]
        assert ((half == NONE) | (half == own)).all()
        assert ((half != NONE).sum((1, 2)) >= 4).all()


def test_every_answer_to_an_aspect_occurs_and_survives_as_a_probability() -> None:
    answers = aspects_of(Stream(held_out=False).take(2000))
    assert all(set(found.tolist()) == set(range(count)) for found, count in zip(answers.T, ASPECTS.values()))
    parts = split_aspects(one_hot_aspects(answers))
    assert torch.equal(torch.stack([part.argmax(-1) for part in parts], 1), answers)


def test_smoothing_finds_what_scenes_contain_beneath_noise_of_twice_the_size() -> None:
    generator, scenes, kinds = torch.Generator().manual_seed(0), Stream(held_out=False).take(20_000), len(objects())
    known = features(scenes, kinds)
    assert torch.allclose(known[:, : 3 * kinds].sum(1), torch.ones(len(scenes)))
    signal = known @ torch.randn(known.shape[1], 8, generator=generator)
    noisy = signal + 2 * signal.std() * torch.randn(signal.shape, generator=generator)
    error = smoothed(noisy, torch.randn(len(scenes), 4, generator=generator), scenes, kinds) - signal
    assert error.square().mean() < 0.3 * signal.var()
