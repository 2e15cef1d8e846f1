import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connect,
  copyNodes,
  disconnect,
  duplicateNodes,
  emptyWorkflow,
  freeId,
  GraphError,
  insertNode,
  move,
  parseWorkflow,
  pasteNodes,
  removeNodes,
  renameNode,
  serialiseWorkflow,
  setMode,
  setParam,
  setTitle,
  type Workflow,
} from '../../graph/index.ts';
import { jsonValue } from '../support/graph/values.ts';

const id = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'constructor', 'x'.repeat(64)), fc.string({ maxLength: 4 }));
const port = fc.oneof(fc.constantFrom('in', 'out', '__proto__'), fc.string({ maxLength: 3 }));
const number = fc.oneof(fc.integer(), fc.double());
type Edit = (workflow: Workflow) => Workflow;
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(id, number).map(
    ([name, x]): Edit =>
      (workflow) =>
        insertNode(workflow, {
          id: freeId(workflow.nodes, name),
          node: { type: 't', version: 1, params: {}, inputs: {} },
          position: { x, y: 0 },
        }),
  ),
  fc.array(id, { maxLength: 2 }).map(
    (ids): Edit =>
      (workflow) =>
        removeNodes(workflow, ids),
  ),
  fc.tuple(id, id).map(
    ([from, to]): Edit =>
      (workflow) =>
        renameNode(workflow, from, to),
  ),
  fc.tuple(id, port, id, port).map(
    ([from, out, to, into]): Edit =>
      (workflow) =>
        connect(workflow, { from: { node: from, port: out }, to: { node: to, port: into } }),
  ),
  fc.tuple(id, port).map(
    ([name, into]): Edit =>
      (workflow) =>
        disconnect(workflow, name, into),
  ),
  fc.tuple(id, port, fc.option(jsonValue, { nil: undefined })).map(
    ([node, param, value]): Edit =>
      (workflow) =>
        setParam(workflow, { node, param: param === '__proto__' ? 'p' : param, value }),
  ),
  fc.tuple(id, number, number).map(
    ([name, x, y]): Edit =>
      (workflow) =>
        move(workflow, { [name]: { x, y } }),
  ),
  fc.tuple(id, fc.constantFrom('muted', 'bypassed', undefined)).map(
    ([name, mode]): Edit =>
      (workflow) =>
        setMode(workflow, [name], mode),
  ),
  fc.tuple(id, fc.string({ maxLength: 300 })).map(
    ([name, title]): Edit =>
      (workflow) =>
        setTitle(workflow, name, title),
  ),
  fc.array(id, { maxLength: 2 }).map(
    (ids): Edit =>
      (workflow) =>
        duplicateNodes(workflow, ids).workflow,
  ),
  fc.tuple(id, fc.boolean()).map(
    ([name, incoming]): Edit =>
      (workflow) =>
        pasteNodes(workflow, copyNodes(workflow, [name]), { incoming }).workflow,
  ),
);

describe('any sequence of edits', () => {
  it('[D8] [D1] any sequence of edits leaves a valid workflow without dangling links, and never changes an earlier workflow', () => {
    let done = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
        let workflow = ['a', 'b', 'c'].reduce(
          (grown, name) => insertNode(grown, { id: name, node: { type: 't', version: 1, params: {}, inputs: {} } }),
          emptyWorkflow(),
        );
        for (const apply of edits) {
          const before = structuredClone(workflow);
          const earlier = workflow;
          try {
            workflow = apply(workflow);
            done++;
          } catch (error) {
            expect(error).toBeInstanceOf(GraphError);
            expect(['BAD_EDIT', 'UNKNOWN_NODE']).toContain((error as GraphError).code); // safe: the line above asserts the class
          }
          expect(earlier).toEqual(before);
        }
        // JSON has no minus zero, so the test compares with a workflow that was parsed once
        const parsed = parseWorkflow(serialiseWorkflow(workflow));
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(parseWorkflow(JSON.parse(JSON.stringify(workflow)))));
        expect(Object.keys(parsed.nodes)).toEqual(Object.keys(workflow.nodes));
        const links = Object.values(workflow.nodes).flatMap(({ inputs }) => Object.values(inputs));
        for (const { node } of links) expect(Object.hasOwn(workflow.nodes, node)).toBe(true);
        for (const name of Object.keys(workflow.layout)) expect(Object.hasOwn(workflow.nodes, name)).toBe(true);
      }),
    );
    expect(done).toBeGreaterThan(100);
  });
});
