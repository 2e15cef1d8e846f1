import { describe, expect, it } from 'vitest';
import { combine, cosineSimilarity, lerp, slerp, slerpRaw, textDiff, zeroShot } from '../../models/latent/index.ts';
import { expectClose, fixtureFloats, fixtureJson, rowsOf } from '../support/models/golden.ts';

const golden = fixtureJson('latent.json');
const vector = (values: number[]) => Float32Array.from(values);
const length = (values: Float32Array) => Math.hypot(...values);
const unit = (values: Float32Array) => values.map((value) => value / length(values));

describe('slerp and lerp', () => {
  const tolerance = golden.slerp.tolerance;
  for (const item of golden.slerp.cases) {
    it(`slerp and lerp equal the reference for ${item.id}`, () => {
      const [a, b] = [vector(item.a), vector(item.b)];
      for (const [index, theta] of item.thetas.entries()) {
        expectClose(lerp(a, b, theta), item.lerp[index], tolerance);
        expectClose(slerp(a, b, theta), item.slerp_rescaled[index], tolerance);
        expectClose(slerpRaw(a, b, theta), item.slerp_raw[index], tolerance);
      }
    });
  }

  it('slerp and lerp equal the reference in 768 dimensions', () => {
    const [a, b] = rowsOf(fixtureFloats('latent/slerp_ab.f32'), 768) as [Float32Array, Float32Array];
    const [rescaled, raw] = ['rescaled', 'raw'].map((name) => rowsOf(fixtureFloats(`latent/slerp_${name}.f32`), 768));
    for (const [index, theta] of golden.slerp.large.thetas.entries()) {
      expectClose(slerp(a, b, theta), rescaled?.[index] ?? [], tolerance);
      expectClose(slerpRaw(a, b, theta), raw?.[index] ?? [], tolerance);
    }
  });

  it('slerp is linear between opposite vectors and from a vector of zeros', () => {
    expectClose(slerp(vector([1, 0]), vector([-1, 0]), 0.25), [0.5, 0], { abs: 1e-6 });
    expectClose(slerp(vector([0, 0]), vector([2, 0]), 0.5), [1, 0], { abs: 0 });
  });

  it('slerp refuses vectors of different dimensions', () => {
    expect(() => slerp(new Float32Array(4), new Float32Array(5), 0.5)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});

describe('textDiff', () => {
  for (const item of golden.text_diff.cases) {
    it(`textDiff equals the reference for ${item.id}`, () => {
      const ready = (values: number[]) => (item.normalise_text_first ? unit(vector(values)) : vector(values));
      const [image, to, from] = [vector(item.z_image), ready(item.z_text), item.z_base ? ready(item.z_base) : undefined];
      for (const [index, t] of item.thetas.entries())
        expectClose(textDiff({ image, to, from, t }), item.rescaled[index], golden.text_diff.tolerance);
    });
  }

  it('textDiff returns the image when both texts are equal', () => {
    const image = vector([1, 2, 3]);
    expect(textDiff({ image, to: vector([4, 5, 6]), from: vector([4, 5, 6]), t: 0.5 })).toEqual(image);
  });
});

describe('cosineSimilarity and zeroShot', () => {
  const [images, texts]: Float32Array[][] = [golden.cosine.images.map(vector), golden.cosine.texts.map(vector)];
  it('cosineSimilarity equals the reference for every pair', () => {
    for (const [row, image] of (images ?? []).entries()) {
      expectClose(
        (texts ?? []).map((text) => cosineSimilarity(image, text)),
        golden.cosine.cosine[row],
        { abs: golden.cosine.tolerance.cosine_abs },
      );
    }
  });

  for (const { scale, probabilities, argmax } of golden.cosine.zero_shot) {
    it(`zeroShot computes the probabilities of the reference at scale ${scale}`, () => {
      const abs = scale === 1000 ? golden.cosine.tolerance.probability_abs_scale_1000 : golden.cosine.tolerance.probability_abs;
      for (const [row, image] of (images ?? []).entries()) {
        const got = zeroShot(image, texts ?? [], scale);
        expectClose(got, probabilities[row], { abs });
        expect(got.indexOf(Math.max(...got))).toBe(argmax[row]);
      }
    });
  }

  it('a vector of zeros has the cosine 0 to every vector', () => {
    expect(cosineSimilarity(new Float32Array(3), vector([1, 2, 3]))).toBe(0);
  });
});

describe('combine', () => {
  it('combine has the direction of the weighted sum, and the weighted mean of the lengths', () => {
    const got = combine([vector([2, 0]), vector([0, 4])], [3, 1]);
    expect(length(got)).toBeCloseTo((3 * 2 + 1 * 4) / 4, 5);
    expect((got[1] ?? 0) / (got[0] ?? 0)).toBeCloseTo(4 / 6, 5);
  });

  it('combine does not depend on the scale of the weights, and accepts negative weights', () => {
    const parts = [vector([1, 2, 3]), vector([3, -1, 2])];
    expectClose(combine(parts, [2, -1]), combine(parts, [20, -10]), { abs: 1e-6 });
    expectClose(unit(combine(parts, [2, -1])), unit(vector([-1, 5, 4])), { abs: 1e-6 });
  });

  it('combine returns a single embedding unchanged', () => {
    expectClose(combine([vector([1, 2, 3])], [0.3]), [1, 2, 3], { abs: 1e-6 });
  });

  it('combine refuses embeddings that cancel each other out, and missing weights', () => {
    expect(() => combine([vector([1, 2]), vector([1, 2])], [1, -1])).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => combine([vector([1, 2])], [])).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});
