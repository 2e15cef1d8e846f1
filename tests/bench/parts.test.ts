import { describe, expect, it } from 'vitest';
import { selectedParts } from '../../bench/shared/parts.ts';

describe('the parts of a measurement', () => {
  it('are the default ones, or the selected ones in the order of the measurement', () => {
    expect(selectedParts(['a', 'b', 'c'], { defaults: ['a', 'b'], wanted: undefined })).toEqual(['a', 'b']);
    expect(selectedParts(['a', 'b', 'c'], { wanted: 'c, a' })).toEqual(['a', 'c']);
  });

  it('a name that is no part is refused with the names that are', () => {
    expect(() => selectedParts(['server', 'workers'], { wanted: 'server,embedded' })).toThrow('"embedded". Choose from: server, workers.');
  });
});
