"""The networks' own rules, with random weights."""

import pytest
import torch

from training.networks.autoregressive import AutoregressivePrior
from training.networks.composer import ComposerSize, Movers
from training.networks.layers import first_components
from training.networks.memory import POSES, Memory
from training.networks.upsampler import Upsampler, UpsamplerSize
from training.rounding import to_int8
from training.scenes.aspects import SLOTS, aspects_of, one_hot_aspects
from training.scenes.objects import objects
from training.scenes.record import Stream


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@torch.no_grad()
def test_buckets_of_the_autoregressive_prior_give_embeddings_back(generator: torch.Generator) -> None:
    model = AutoregressivePrior().eval()
    z_i, z_t = (torch.randn(20_000, model.size.embedding, generator=generator) for _ in range(2))
    model.fit_buckets(z_i, z_t)
    tokens, count = model.tokens(z_i, z_t), model.size.components
    again = model.values[torch.arange(count), tokens[:, 1:].long()] + model.centre[:count]
    assert (again - z_i[:, :count]).square().mean() < 1e-3
    assert tokens[:, 0].max() == model.size.products - 1


@torch.no_grad()
def test_logits_of_the_autoregressive_prior_depend_on_earlier_tokens_only(generator: torch.Generator) -> None:
    model = AutoregressivePrior().eval()
    size = model.size
    tokens = torch.randint(0, size.products, (2, size.components + 1), generator=generator, dtype=torch.int32)
    z_t = torch.randn(2, size.embedding, generator=generator)
    hidden, mask = torch.randn(2, size.context, size.hidden, generator=generator), torch.ones(2, size.context)
    changed = tokens.clone()
    changed[:, 31:] = size.products
    difference = (model(changed, z_t, hidden, mask) - model(tokens, z_t, hidden, mask)).abs()
    assert difference[:, :31].max() < 1e-5 < difference[:, 31:].max()


@torch.no_grad()
def test_the_memory_shows_what_the_reader_names_in_every_pose(generator: torch.Generator) -> None:
    memory = Memory()
    size = memory.size
    assert size.things == len(objects())
    latents = torch.randn(size.things, len(POSES), size.latent, size.side, size.side, generator=generator)
    memory.store(latents)
    named = torch.tensor([[5, 300, size.things, 545]])
    answers = one_hot_aspects(aspects_of(Stream(held_out=False).take(1)))
    certain = 50 * torch.nn.functional.one_hot(named, size.things + 1).float()
    memory.reader.forward = lambda *_: (certain, 50 * answers)
    _, aspects, looks = memory(torch.zeros(1, size.embedding))
    assert torch.allclose(aspects, answers, atol=1e-5)
    for number, look in zip(named[0], looks.unflatten(1, (len(SLOTS), len(POSES)))[0]):
        expected = latents[number] if number < size.things else torch.zeros_like(latents[0])
        assert torch.allclose(look, expected, atol=1e-5)


@torch.no_grad()
def test_a_mover_can_take_one_object_move_it_down_and_stretch_it(generator: torch.Generator) -> None:
    size = ComposerSize(movers=1)
    movers = Movers(size)
    found = torch.randn(2, size.slots * size.poses, size.latent, size.side, size.side, generator=generator)
    taken = torch.zeros(movers.found)
    rows, columns = torch.zeros(size.side, size.side), torch.zeros(size.side, size.side)
    taken[7] = 50
    for at in range(size.side):
        rows[at, max(at - 2, 0)] = columns[at, 2 + at // 2] = 50
    movers.read.weight.zero_()
    movers.read.bias.copy_(torch.cat([taken, rows.flatten(), columns.flatten(), torch.tensor([0.5])]))
    moved = movers(found, torch.zeros(2, size.code))
    for column in (0, 1):
        assert torch.allclose(moved[:, :, 2:, column::2], 0.5 * found[:, 7, :, :6, 2:6], atol=1e-5)


def test_an_embedding_keeps_its_first_components_and_the_mean_of_the_others(generator: torch.Generator) -> None:
    z_i = torch.nn.functional.normalize(torch.randn(3, 8, generator=generator), dim=-1)
    mean = torch.full((8,), 0.1)
    assert torch.allclose(first_components(z_i, 8, mean), z_i)
    mixed = first_components(z_i, torch.tensor([[1.0], [2.5], [8.0]]), mean)
    assert torch.allclose(mixed.norm(dim=-1), torch.ones(3))
    assert torch.allclose(mixed[2], z_i[2])
    for row, count in ((0, 1), (1, 3)):
        expected = torch.cat([z_i[row, :count], mean[count:]])
        assert torch.allclose(mixed[row] / mixed[row, -1] * 0.1, expected, atol=1e-6)


def test_values_rounded_to_int8_round_to_themselves_and_are_off_by_half_a_step_at_most(
    generator: torch.Generator,
) -> None:
    values = torch.randn(64, 128, generator=generator)
    rounded, scale = to_int8(values)
    assert torch.equal(to_int8(rounded * scale)[0], rounded)
    assert ((rounded * scale - values).abs() <= scale / 2 + 1e-6).all()


@pytest.mark.parametrize("size", [UpsamplerSize(), UpsamplerSize(factor=2, fine=32, coarse=48, blocks=0, deep=3)])
def test_the_size_of_an_upsampler_is_read_from_its_weights(size: UpsamplerSize) -> None:
    assert UpsamplerSize.of(Upsampler(size).state_dict()) == size
