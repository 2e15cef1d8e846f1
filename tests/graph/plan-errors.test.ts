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

describe('errors of plan', () => {
  it.each([...nodeFaults, ...linkFaults])(
    '[P1] [$rule] plan rejects a workflow ($name) with $code, the node at fault, and a sentence',
    ({ nodes, code, nodeId, message, request, file }) => {
      const error = errorOf(() => plan({ workflow: sketch(nodes, file), registry, ...request }));
      expect(error).toBeInstanceOf(GraphError);
      expect(error).toMatchObject({ code, nodeId, message });
      if (nodeId !== undefined) expect(message).toContain(`"${nodeId}"`.slice(1, -1));
    },
  );
  it('[P5] the error of a long cycle shows only both ends of it', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 40 }, (_, index): [string, Sketch] => [`n${index}`, ['add', {}, { a: `n${(index + 39) % 40}.sum` }]]),
    );
    const error = errorOf(() => plan({ workflow: sketch(nodes), registry }));
    expect(error).toMatchObject({
      code: 'CYCLE',
      sentence: { params: { nodes: 'n0 → n1 → n2 → n3 → n4 → n5 → … → n36 → n37 → n38 → n39 → n0' } },
    });
  });
  it('[P10] the error of a node type that cannot be checked keeps its cause', () => {
    const workflow = sketch({ words, encode, mix: ['mix', { fault: 'broken' }, { a: 'encode.embedding' }] });
    expect(errorOf(() => plan({ workflow, registry }))).toMatchObject({ cause: { message: 'broken' } });
  });
});
