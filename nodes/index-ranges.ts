import { ModelError } from '../models/error.ts';

/** The greatest number of indices of a list. */
const mostIndices = 1_000_000;

/** Indices from 0 and ranges of them, as `readIndices` reads them. */
export const indexRangesPattern = /^\s*(\d{1,9}\s*(-\s*\d{1,9}\s*)?(,\s*\d{1,9}\s*(-\s*\d{1,9}\s*)?)*)?$/;

/**
 * The indices of a list such as `3, 7, 12-40`, in its order; an index may occur twice. A range includes both ends.
 * @throws ModelError `BAD_INPUT` when the text is no such list, when a range falls, or above a million indices
 */
export const readIndices = (text: string): number[] => {
  if (!indexRangesPattern.test(text))
    throw new ModelError('BAD_INPUT', 'The list of indices "{text}" is not readable. Write indices from 0 and ranges: 3, 7, 12-40.', {
      params: { text: text.slice(0, 60) },
    });
  const indices: number[] = [];
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const [first = 0, last = first] = part.split('-').map(Number);
    if (last < first || indices.length + last - first >= mostIndices)
      throw new ModelError('BAD_INPUT', 'The range {range} falls, or makes more than {limit} indices. Write the smaller index first.', {
        params: { range: part.trim(), limit: mostIndices },
      });
    for (let index = first; index <= last; index++) indices.push(index);
  }
  return indices;
};

/** Indices as a list that `readIndices` reads: indices that follow each other become a range. */
export const writeIndices = (indices: readonly number[]): string => {
  const parts: string[] = [];
  for (let start = 0, end = 0; start < indices.length; start = end) {
    const first = indices[start] ?? 0;
    end = start + 1;
    while (end < indices.length && indices[end] === first + end - start) end++;
    parts.push(end - start > 1 ? `${first}-${first + end - start - 1}` : String(first));
  }
  return parts.join(', ');
};
