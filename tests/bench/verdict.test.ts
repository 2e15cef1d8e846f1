import { expect, it } from 'vitest';
import { verdictOf } from '../../bench/compare/verdict.ts';

const around = (middle: number, spread: number, count = 15) =>
  Array.from({ length: count }, (_, index) => middle + (spread * (index - (count - 1) / 2)) / (count / 2));

it('rounds that all take longer are slower, and rounds that all take less are faster', () => {
  expect(verdictOf(around(1.2, 0.05))).toMatchObject({ is: 'slower' });
  expect(verdictOf(around(1.2, 0.05)).ratio).toBeCloseTo(1.2);
  expect(verdictOf(around(0.5, 0.1))).toMatchObject({ is: 'faster' });
});

it('noise around the same time is not called slower, and neither are single rounds of any length', () => {
  expect(verdictOf(around(1, 0.6)).is).toBe('same');
  expect(verdictOf(around(1.1, 0.6)).is).toBe('same');
  expect(verdictOf([...around(1, 0.02, 12), 8, 9, 30]).is).toBe('same');
  expect(verdictOf(around(1.02, 0.005)).is).toBe('same');
});

it('the interval of the median leaves out as many rounds at each end as the sign test allows', () => {
  // of 15 rounds three at each end: the table of the sign test
  const { low, high, ratio } = verdictOf(Array.from({ length: 15 }, (_, index) => index + 1));
  expect([low, ratio, high]).toEqual([4, 8, 12]);
  // too few rounds prove nothing
  expect(verdictOf([2, 2.1, 2.2])).toMatchObject({ low: 2, high: 2.2 });
});
