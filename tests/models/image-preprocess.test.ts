import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactSheet } from '../../models/image/contact-sheet.ts';
import { enlarge } from '../../models/image/enlarge.ts';
import {
  type AlphaRule,
  fromImage,
  type Image,
  interpolateBicubic,
  preprocessClip,
  resizeImage,
  toImage,
} from '../../models/image/index.ts';
import { reduceImage } from '../../models/image/reduce.ts';
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

describe('resizeImage', () => {
  it('a picture of one opaque colour keeps its colour at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 255 }), (from, to, level) => {
        const data = new Uint8Array(from * 7 * 3).fill(level);
        const resized = resizeImage({ width: from, height: 7, channels: 3, data }, { width: to, height: from });
        expect(resized.data.every((value) => value === level)).toBe(true);
      }),
    );
  });

  it('a part of a resized picture equals the same part of the whole resized picture', () => {
    const span = (length: number, [a, b]: readonly [number, number]) => {
      const [first, last] = [Math.floor(Math.min(a, b) * length), Math.floor(Math.max(a, b) * length)];
      return { start: first, length: last - first + 1 };
    };
    const share = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(
        images,
        fc.record({ width: fc.integer({ min: 1, max: 60 }), height: fc.integer({ min: 1, max: 60 }) }),
        fc.record({ columns: fc.tuple(share, share), rows: fc.tuple(share, share) }),
        (image, { width, height }, shares) => {
          const columns = span(width, shares.columns);
          const rows = span(height, shares.rows);
          const whole = resizeImage(image, { width, height });
          const part = resizeImage(image, { width, height, part: { columns, rows } });
          expect([part.width, part.height]).toEqual([columns.length, rows.length]);
          for (let y = 0; y < rows.length; y++) {
            const start = ((rows.start + y) * width + columns.start) * image.channels;
            const row = columns.length * image.channels;
            expect(part.data.subarray(y * row, (y + 1) * row)).toEqual(whole.data.subarray(start, start + row));
          }
        },
      ),
    );
  });

  it('the centre square of a picture of 200,000 × 1 pixels takes no more than the memory of the square', () => {
    for (const [width, height] of [
      [200_000, 1],
      [1, 200_000],
    ] as const) {
      const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index / 3 < 100_000 ? 10 : 200));
      const before = process.memoryUsage().arrayBuffers;
      const square = preprocessClip({ width, height, channels: 3, data }, { size: 64, mean: [0, 0, 0], std: [1, 1, 1] });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
      // Both halves meet in the middle of the square.
      expect(square[0]).toBeCloseTo(10 / 255, 1);
      expect(square.at(-1)).toBeCloseTo(200 / 255, 1);
    }
  });

  it('thumbnails and sheets of pictures of 200,000 × 1 pixels are small, or refused before memory is taken', () => {
    const thin = { width: 200_000, height: 1, channels: 3 as const, data: new Uint8Array(600_000) };
    const tall = { ...thin, width: 1, height: 200_000 };
    expect([thin, tall].map((picture) => reduceImage(picture, 256)).map(({ width, height }) => [width, height])).toEqual([
      [256, 1],
      [1, 256],
    ]);
    const tooLarge = expect.objectContaining({ code: 'IMAGE_TOO_LARGE' });
    expect(() => contactSheet({ images: [thin, tall], columns: 2 })).toThrow(tooLarge);
    expect(() => enlarge(thin, 32)).toThrow(tooLarge);
  });
  it('resizing returns the requested size and does not change its input', () => {
    fc.assert(
      fc.property(images, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (image, width, height) => {
        const before = image.data.slice();
        const resized = resizeImage(image, { width, height });
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
        expect(toImage(fromImage(image, { width: 5, height: 5 }))).toEqual(image);
      }),
    );
  });

  it('toImage maps -1, 0 and 1 to bytes, and clamps other values', () => {
    const image = toImage({ dims: [3, 1, 2], data: Float32Array.of(-1, 1, 0, 0.001, -3, 3) });
    expect([...image.data]).toEqual([0, 128, 0, 255, 128, 255]);
  });

  it('fromImage composites a transparent picture on white', () => {
    const { data } = fromImage({ width: 1, height: 1, channels: 4, data: Uint8Array.of(10, 20, 30, 0) }, { width: 1, height: 1 });
    expect([...data]).toEqual([1, 1, 1]);
  });

  it('toImage refuses a tensor of another shape', () => {
    expect(() => toImage({ dims: [1, 3, 2, 2], data: new Float32Array(12) })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});
