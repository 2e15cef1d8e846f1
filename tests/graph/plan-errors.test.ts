import { describe, expect, it } from 'vitest';
import { GraphError, plan } from '../../graph/index.ts';
import { registry, type Sketch, sketch } from '../support/graph/fakes.ts';
import { encode, nodeFaults, words } from '../support/graph/faults.ts';
import { linkFaults } from '../support/graph/link-faults.ts';

const errorOf = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('what plan refuses', () => {
  it.each([...nodeFaults, ...linkFaults])(
    '[P1] [$rule] $name: $code with the culprit and what to do',
    ({ nodes, code, nodeId, says, request, file }) => {
      const error = errorOf(() => plan({ workflow: sketch(nodes, file), registry, ...request }));
      expect(error).toBeInstanceOf(GraphError);
      if (!(error instanceof GraphError)) return;
      expect({ code: error.code, nodeId: error.nodeId }).toEqual({ code, nodeId });
      for (const part of says)
        expect(error.message).toMatch(typeof part === 'string' ? new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : part);
      if (nodeId !== undefined) expect(error.message).toContain(nodeId);
      expect(error.message).toMatch(/^["A-Z].*\.$/s);
    },
  );
  it('[P5] a long cycle is shown by its ends', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 40 }, (_, index): [string, Sketch] => [`n${index}`, ['add', {}, { a: `n${(index + 39) % 40}.sum` }]]),
    );
    const error = errorOf(() => plan({ workflow: sketch(nodes), registry }));
    expect(String(error)).toMatch(/n0 → n1 → n2 .*… .*n38 → n39 → n0/);
  });
  it('[P10] the cause is kept', () => {
    const workflow = sketch({ words, encode, mix: ['mix', { fault: 'broken' }, { a: 'encode.embedding' }] });
    expect(errorOf(() => plan({ workflow, registry }))).toMatchObject({ cause: { message: 'broken' } });
  });
});
