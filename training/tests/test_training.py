"""What stages share: distillation, the pool of the GPU stages, the transfer of checkpoints, the loop."""

import argparse
import itertools
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from training.diffusion import move
from training.distillation import aim, signal_at
from training.gpu.pool import BLOCK, CAPTIONS, captions_of, scenes_of
from training.gpu.transfer import pack, unpack
from training.loop import train
from training.networks.decoder import Decoder, DecoderSize
from training.rounding import round_to_int8
from training.scenes.record import held_out


def test_a_student_that_hits_its_aim_ends_where_its_teacher_does() -> None:
    sample, clean = torch.randn(2, 4, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    for now, middle, then in ((999, 874, 749), (249, 124, -1)):
        levels = [signal_at(timestep) for timestep in (now, middle, then)]
        reached = move(move(sample, clean, *levels[:2]), 0.9 * clean, *levels[1:])
        found = aim(sample, reached, *(torch.tensor(level) for level in (levels[0], levels[2])))
        assert (move(sample, found, levels[0], levels[2]) - reached).abs().max() < 1e-4
    assert torch.allclose(found, 0.9 * clean, atol=1e-5)


def test_a_pool_shows_no_held_out_scene_and_no_scene_twice() -> None:
    blocks = [scenes_of(number) for number in (0, 1, 7)]
    assert all(len(block) == BLOCK for block in blocks)
    assert not any(held_out(block).any() for block in blocks)
    assert len(np.unique(np.concatenate(blocks)["seed"])) == 3 * BLOCK


def test_a_pool_has_captions_of_both_languages_for_each_scene() -> None:
    texts = captions_of(scenes_of(0))
    assert len(texts) == CAPTIONS * BLOCK
    assert [text.isascii() for text in texts[:CAPTIONS]] == [True, False] * (CAPTIONS // 2)


def test_weights_that_were_packed_have_the_values_that_a_family_stores() -> None:
    decoder = Decoder(DecoderSize(depth=1))
    arrived = unpack(pack("decoder", decoder.state_dict()))
    round_to_int8(decoder)
    assert all(torch.equal(arrived[name], value) for name, value in decoder.state_dict().items() if "blocks" in name)


def test_training_goes_on_from_its_checkpoint_with_a_longer_time_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(step=3.0)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    options = argparse.Namespace(work=tmp_path, profile="cpu", minutes=0.2, seed=1)
    model, shares = torch.nn.Linear(4, 1), []

    def step(number: int, share: float) -> torch.Tensor:
        shares.append((number, share))
        return model(torch.ones(2, 4)).square().mean()

    train("line", model, step, options, peak=1e-3, average=0.9)
    assert shares == [(0, 0.0), (1, 0.25), (2, 0.5), (3, 0.75)]
    trained = {name: value.clone() for name, value in model.state_dict().items()}
    train("line", model, step, options, peak=1e-3, average=0.9)
    assert len(shares) == 4
    assert all(torch.equal(value, trained[name]) for name, value in model.state_dict().items())
    options.minutes = 0.4
    train("line", model, step, options, peak=1e-3, average=0.9)
    assert shares[4:] == [(4, 0.5), (5, 0.625), (6, 0.75), (7, 0.875)]
