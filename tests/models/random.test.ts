import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generator } from '../../models/random.ts';

type Draw = { size: number; first: number[]; last: number[]; sha256: string };
type Fixture = {
  single: (Draw & { seed: number })[];
  sequences: { seed: number; sizes: number[]; calls: Draw[] }[];
  uniform: { seed: number; size: number; values: number[] }[];
};

const fixtures = new URL('../fixtures/', import.meta.url);
// The file is ours; its shape is stated in its own fields.
const golden = JSON.parse(readFileSync(new URL('rng.json', fixtures), 'utf8')) as Fixture;
const float32 = (values: readonly number[]) => Float32Array.from(values);
const digest = (values: Float32Array) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
const expectDraw = (values: Float32Array, draw: Draw) => {
  expect(values).toHaveLength(draw.size);
  expect(values.slice(0, draw.first.length)).toEqual(float32(draw.first));
  expect(values.slice(-draw.last.length)).toEqual(float32(draw.last));
  expect(digest(values)).toBe(draw.sha256);
};

describe('generator', () => {
  it.each(golden.single)('the generator draws the bits of torch.randn: seed $seed, $size numbers', (draw) => {
    expectDraw(generator(draw.seed).randn(draw.size), draw);
  });

  it.each(golden.sequences)('consecutive draws continue the stream as in torch: seed $seed, sizes $sizes', ({ seed, calls }) => {
    const { randn } = generator(seed);
    for (const call of calls) expectDraw(randn(call.size), call);
  });

  it.each(golden.uniform)('the generator draws the bits of torch.rand: seed $seed, $size numbers', ({ seed, size, values }) => {
    expect(generator(seed).rand(size)).toEqual(float32(values));
  });

  it.each([11, 2024])("the generator draws the noise rows of the schedulers' golden numbers: seed %i", (seed) => {
    const bytes = readFileSync(new URL(`schedulers/noise_seed${seed}.f32`, fixtures));
    const { randn } = generator(seed);
    const rows = Array.from({ length: 26 }, () => [...randn(64)]).flat();
    expect(digest(float32(rows))).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('the generator uses the low 32 bits of the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), (seed, turns) => {
        expect(generator(seed + turns * 2 ** 32).randn(20)).toEqual(generator(seed).randn(20));
      }),
      { numRuns: 50 },
    );
    expect(generator(-1).randn(3)).toEqual(generator(2 ** 32 - 1).randn(3));
    expect(generator(-0).randn(3)).toEqual(generator(0).randn(3));
  });

  it('a draw is a prefix of a longer draw when both sizes are multiples of 16', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (seed, a, b) => {
        const size = 16 * Math.min(a, b);
        expect(
          generator(seed)
            .randn(16 * Math.max(a, b))
            .slice(0, size),
        ).toEqual(generator(seed).randn(size));
      }),
      { numRuns: 50 },
    );
  });

  it('normal numbers have mean 0, variance 1, and the expected share within one standard deviation', () => {
    const values = generator(5).randn(200_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.01);
    expect(values.filter((value) => Math.abs(value) < 1).length / values.length).toBeCloseTo(0.6827, 2);
  });

  it('a draw of 0 numbers is empty and does not advance the stream', () => {
    const { randn, rand } = generator(3);
    expect(randn(0)).toHaveLength(0);
    expect(rand(0)).toHaveLength(0);
    expect(randn(16)).toEqual(generator(3).randn(16));
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('the generator refuses %d as a seed', (seed) => {
    expect(() => generator(seed)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it.each([-1, 1.5, Number.NaN])('the generator refuses to draw %d numbers', (count) => {
    expect(() => generator(0).randn(count)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => generator(0).rand(count)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});
