import { describe, expect, it } from 'vitest';
import { isPattern, matchesPattern } from '../../text/name-pattern.ts';

describe('a pattern of names', () => {
  it.each([
    ['*.jpg', 'a/b.JPG', true],
    ['*.jpg', 'a.jpg/b.png', false],
    ['cat?.jpg', 'cat1.jpg', true],
    ['cat?.jpg', 'cat.jpg', false],
    ['2019/*', '2019/a.jpg', true],
    ['2019/*', '2019/b/a.jpg', false],
    ['2019/**', '2019/b/a.jpg', true],
    ['**/b/*.jpg', 'b/1.jpg', true],
    ['**/b/*.jpg', 'a/x/b/1.jpg', true],
    ['**/b/*.jpg', 'ab/1.jpg', false],
    ['a/**/b.jpg', 'a/b.jpg', true],
    ['a/**/b.jpg', 'a/x/y/b.jpg', true],
    ['a/**/b.jpg', 'a/xb.jpg', false],
    ['{cat,dog}*.{jpg,png}', 'x/dog 1.png', true],
    ['{cat,dog}*.{jpg,png}', 'bird.png', false],
    ['a.b+(1)[2]$.jpg', 'a.b+(1)[2]$.jpg', true],
    ['a.jpg', 'abjpg', false],
    ['صورة*', 'صورة ١.jpg', true],
    ['a*', 'a\nb', true],
  ])('%j and the path %j: %s', (pattern, path, wanted) => {
    expect(matchesPattern(pattern)(path)).toBe(wanted);
  });
  it('with many wildcards takes no longer than the product of both lengths', () => {
    expect(matchesPattern(`${'*a'.repeat(40)}b`)('a'.repeat(4000))).toBe(false);
  });
  it('is refused if its braces have no partners or stand for too many patterns', () => {
    expect(['{a', 'a}', '{a,{b}}', '{a,b,c}'.repeat(4)].map(isPattern)).toEqual([false, false, false, false]);
    expect(isPattern('{a,b}/**')).toBe(true);
  });
});
