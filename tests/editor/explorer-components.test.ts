import { describe, expect, it } from 'vitest';
import { draftSteps } from '../../editor/explorer/draft-steps.ts';
import {
  colourByLabel,
  colourByValue,
  cssColour,
  divergingColour,
  labelsAreUseful,
  neutral,
} from '../../editor/explorer/plot/colour-scale.ts';
import { componentsFor, percent, varianceBars } from '../../editor/explorer/variance.ts';

describe('the colours of points', () => {
  it('the most frequent labels have a hue each, and points without a label are grey', () => {
    const { legend, others, colours } = colourByLabel(['cat', 'dog', 'dog', '', 'cat', 'dog']);
    expect(legend.map(({ label, count }) => [label, count])).toEqual([
      ['dog', 3],
      ['cat', 2],
    ]);
    expect(others).toBe(1);
    expect([...colours.subarray(9, 12)]).toEqual([...Float32Array.of(...neutral)]);
    expect([...colours.subarray(0, 3)]).toEqual([...colours.subarray(12, 15)]);
    expect([...colours.subarray(0, 3)]).not.toEqual([...colours.subarray(3, 6)]);
  });

  it('labels after the twelfth are counted as others', () => {
    const { legend, others } = colourByLabel(Array.from({ length: 20 }, (_, index) => `label ${index}`));
    expect([legend.length, others]).toEqual([12, 8]);
  });

  it('colours by label are useful if half of the points share a few labels', () => {
    const many = Array.from({ length: 100 }, (_, index) => `label ${index}`);
    expect(labelsAreUseful(many)).toBe(false);
    expect(labelsAreUseful(many.map((_, index) => (index % 3 === 0 ? 'cat' : 'dog')))).toBe(true);
    expect(labelsAreUseful(many.map(() => 'cat'))).toBe(false);
  });

  it('a diverging colour runs from one hue through grey to the other', () => {
    expect(divergingColour(0)).toEqual(neutral);
    expect(divergingColour(-9)).toEqual(divergingColour(-2));
    expect(colourByValue(Float32Array.of(-2, 2)).colours).toHaveLength(6);
    expect(cssColour([1, 0, 0.5])).toBe('rgb(255 0 128)');
  });
});

describe('the variance chart', () => {
  const ratios = Float32Array.of(0.5, 0.25, 0.15, 0.1);

  it('the tallest bar fills the chart, and the shares add up', () => {
    const bars = varianceBars(ratios, 3);
    expect(bars.map(({ height }) => height.toFixed(2))).toEqual(['1.00', '0.50', '0.30']);
    expect(bars.map(({ cumulative }) => cumulative.toFixed(2))).toEqual(['0.50', '0.75', '0.90']);
  });

  it('the components that explain a share of the variance are counted', () => {
    expect([0.5, 0.75, 0.9, 1].map((share) => componentsFor(ratios, share))).toEqual([1, 2, 3, 4]);
    expect(componentsFor(Float32Array.of(0.2, 0.1), 0.9)).toBe(2);
  });

  it('a share is written with two significant digits', () => {
    expect([0.123, 0.0345, 0.0005].map(percent)).toEqual(['12 %', '3.5 %', '0.05 %']);
  });
});

describe('drafts', () => {
  const next = (steps: number, milliseconds: number, drafts = false) => draftSteps({ drafts, last: { steps, milliseconds } });

  it('a draft has as many denoising steps as fit into a fifteenth of a second, from 2 to 4', () => {
    expect([next(4, 3000), next(3, 66), next(2, 20), next(4, 80)]).toEqual([2, 3, 4, 3]);
    expect(draftSteps({ drafts: false, last: undefined })).toBe(2);
  });

  it('a family that draws drafts needs one step', () => {
    expect([next(4, 3000, true), next(1, 40, true), next(1, 30, true)]).toEqual([1, 1, 2]);
    expect(draftSteps({ drafts: true, last: undefined })).toBe(1);
  });
});
