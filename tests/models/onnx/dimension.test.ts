import { expect, it } from 'vitest';
import { productOf, quotientOf, sumOf, windowsOf } from '../../../models/onnx/dimension.ts';

it('products, quotients and sums of sizes are numbers where they can be, and expressions where they cannot', () => {
  expect(productOf([2, 3])).toBe(6);
  expect(productOf(['height', 4, 'batch'])).toBe('4*batch*height');
  expect(productOf(['4*height', 2])).toBe('8*height');
  expect(quotientOf('8*batch*height', '2*height')).toBe('4*batch');
  expect(quotientOf('8*height', '8*height')).toBe(1);
  expect(quotientOf('height', 2)).toBe('(height/2)');
  expect(productOf(['(height/2)', 2])).toBe('2*(height/2)');
  expect(sumOf(['2*height', 'height'])).toBe('3*height');
  expect(sumOf([77, 4])).toBe(81);
});

it.each([
  [9, { window: 3, stride: 2, padding: 2 }, 5],
  [8, { window: 3, stride: 2, padding: 2 }, 4],
  ['8*height', { window: 3, stride: 2, padding: 2 }, '4*height'],
  ['height', { window: 3, stride: 1, padding: 2 }, 'height'],
  ['height', { window: 2, stride: 2, padding: 0 }, '((height-2)/2+1)'],
])('windows over %s with %o are %s', (size, options, wanted) => {
  expect(windowsOf(size, options)).toBe(wanted);
});
