import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlphaRule,
  fromImage,
  type Image,
  interpolateBicubic,
  preprocessClip,
  resizeBicubicAntialias,
  toImage,
} from '../../models/image/index.ts';
import { decodePng } from '../support/models/decode-png.ts';
import { expectClose, fixtureBytes, fixtureFloats, fixtureJson } from '../support/models/golden.ts';

const golden = fixtureJson('image/preprocess.json');
const alphaRules: Record<string, AlphaRule> = { clip: 'reference', drop_alpha_first: 'drop', over_white_first: 'white' };
const { mean, std } = golden.clip_transform;

describe('preprocessClip', () => {
  for (const item of golden.items) {
    for (const output of item.outputs) {
      it(`preprocessClip equals the transform of openai/CLIP: ${item.id} at ${output.target} pixels, alpha ${output.variant}`, async () => {
        const image = await decodePng(fixtureBytes(`image/${item.file}`));
        const got = preprocessClip(image, { size: output.target, mean, std, alpha: alphaRules[output.variant] as AlphaRule });
        expectClose(got, fixtureFloats(`image/${output.file}`), { abs: golden.tolerance.exact_fixed_point_resize });
      });
    }
  }
});

describe('interpolateBicubic', () => {
  for (const item of golden.bicubic.items) {
    it(`interpolateBicubic equals torch: ${item.id}, antialias ${item.antialias}`, () => {
      const data = item.input ? fixtureFloats(`image/${item.input.file}`) : Float32Array.from(item.input_values);
      const [, height, width] = item.output_shape;
      const got = interpolateBicubic({ dims: item.input_shape, data }, { width, height, antialias: item.antialias });
      expect(got.dims).toEqual(item.output_shape);
      const want = item.output ? fixtureFloats(`image/${item.output.file}`) : item.output_values;
      expectClose(got.data, want, { abs: golden.bicubic.tolerance_abs });
    });
  }

  it('interpolateBicubic refuses a tensor that is not a picture', () => {
    expect(() => interpolateBicubic({ dims: [4, 4], data: new Float32Array(16) }, { width: 8, height: 8, antialias: true })).toThrow(
      '[C, H, W], not [4, 4]',
    );
  });
});

const images = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom(3 as const, 4 as const),
  })
  .chain(({ width, height, channels }) =>
    fc
      .uint8Array({ minLength: width * height * channels, maxLength: width * height * channels })
      .map((data): Image => ({ width, height, channels, data })),
  );

describe('resizeBicubicAntialias', () => {
  it('a picture of one opaque colour keeps its colour at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 255 }), (from, to, level) => {
        const data = new Uint8Array(from * 7 * 3).fill(level);
        const resized = resizeBicubicAntialias({ width: from, height: 7, channels: 3, data }, { width: to, height: from });
        expect(resized.data.every((value) => value === level)).toBe(true);
      }),
    );
  });

  it('resizing returns the requested size and does not change its input', () => {
    fc.assert(
      fc.property(images, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (image, width, height) => {
        const before = image.data.slice();
        const resized = resizeBicubicAntialias(image, { width, height });
        expect(resized.data.length).toBe(width * height * image.channels);
        expect(image.data).toEqual(before);
      }),
    );
  });
});

describe('toImage and fromImage', () => {
  it('a square picture has the same bytes after fromImage and toImage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 75, maxLength: 75 }), (data) => {
        const image: Image = { width: 5, height: 5, channels: 3, data };
        expect(toImage(fromImage(image, { size: 5 }))).toEqual(image);
      }),
    );
  });

  it('toImage maps -1, 0 and 1 to bytes, and clamps other values', () => {
    const image = toImage({ dims: [3, 1, 2], data: Float32Array.of(-1, 1, 0, 0.001, -3, 3) });
    expect([...image.data]).toEqual([0, 128, 0, 255, 128, 255]);
  });

  it('fromImage composites a transparent picture on white', () => {
    const { data } = fromImage({ width: 1, height: 1, channels: 4, data: Uint8Array.of(10, 20, 30, 0) }, { size: 1 });
    expect([...data]).toEqual([1, 1, 1]);
  });

  it('toImage refuses a tensor of another shape', () => {
    expect(() => toImage({ dims: [1, 3, 2, 2], data: new Float32Array(12) })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});
