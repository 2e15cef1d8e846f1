import { describe, expect, it } from 'vitest';
import { killFlow } from '../../bench/server/kill-flow.ts';
import { homes, kinds } from '../support/server/databases.ts';

describe.each(kinds)('a server on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('that is killed repeatedly', () => {
    const { home } = homes(kind);

    // "npm run bench -- faults" kills the server 20 times during 200 runs
    it('[Q10] a server that is killed repeatedly ends every acknowledged run once and loses no event and no saved workflow', {
      timeout: 300_000,
    }, async () => {
      const figures = await killFlow(await home(), { runs: 14, kills: 2 });
      expect(figures.faults).toEqual([]);
      expect(figures.done).toBe(14);
      expect(figures.resumed).toBeGreaterThan(0);
      expect(figures.saves).toBeGreaterThan(5);
    });
  });
});
