import type { PlanRequest } from '../../../graph/index.ts';
import type { Sketch } from './fakes.ts';

export type Fault = {
  readonly rule: string;
  readonly name: string;
  readonly nodes: Readonly<Record<string, Sketch>>;
  readonly code: string;
  readonly nodeId?: string;
  readonly message: string;
  readonly request?: Partial<PlanRequest>;
  readonly file?: Readonly<Record<string, unknown>>;
};
export const one: Sketch = ['number'];
export const words: Sketch = ['text'];
export const encode: Sketch = ['encode', {}, { text: 'words.text' }];

/** Workflows with invalid nodes, targets or cycles. */
export const nodeFaults: readonly Fault[] = [
  {
    rule: 'P1',
    name: 'unknown type',
    nodes: { x: ['lost'] },
    code: 'UNKNOWN_TYPE',
    nodeId: 'x',
    message: 'Node "x" has the unknown type "lost". Update Unclip Studio, or replace the node.',
  },
  {
    rule: 'P1',
    name: 'link from a missing node',
    nodes: { x: ['add', {}, { a: 'gone.value' }] },
    code: 'UNKNOWN_NODE',
    nodeId: 'x',
    message: 'Node "x" has a link from node "gone", which does not exist. Remove the link, or add the node again.',
  },
  {
    rule: 'P2',
    name: 'missing target',
    nodes: { one },
    code: 'UNKNOWN_NODE',
    nodeId: 'gone',
    message: 'The workflow has no node "gone". Check the name.',
    request: { targets: ['gone'] },
  },
  {
    rule: 'P2',
    name: 'output of the interface at a missing node',
    nodes: { one },
    code: 'UNKNOWN_NODE',
    nodeId: 'gone',
    message: 'Output "picture" of the workflow comes from node "gone", which does not exist. Remove the output, or add the node again.',
    file: { interface: { outputs: { picture: { node: 'gone', port: 'x' } } } },
  },
  {
    rule: 'P2',
    name: 'output of the interface at a missing port',
    nodes: { one },
    code: 'UNKNOWN_PORT',
    nodeId: 'one',
    message: 'Output "picture" of the workflow comes from "one.x", which does not exist. The outputs of "one": value.',
    file: { interface: { outputs: { picture: { node: 'one', port: 'x' } } } },
  },
  {
    rule: 'P2',
    name: 'empty workflow',
    nodes: {},
    code: 'NOTHING_TO_RUN',
    message: 'The workflow has no active nodes, so there is nothing to run. Add a node first.',
  },
  {
    rule: 'P2',
    name: 'no target named',
    nodes: { one },
    code: 'NOTHING_TO_RUN',
    message: 'No node to run was named. Name at least one.',
    request: { targets: [] },
  },
  {
    rule: 'P2',
    name: 'muted target',
    nodes: { one: ['number', {}, {}, { mode: 'muted' }] },
    code: 'NOTHING_TO_RUN',
    nodeId: 'one',
    message: 'Node "one" is muted. Activate it to run it.',
    request: { targets: ['one'] },
  },
  {
    rule: 'P2',
    name: 'all sinks muted',
    nodes: { one, saved: ['save', {}, { value: 'one.value' }, { mode: 'muted' }] },
    code: 'NOTHING_TO_RUN',
    message: 'All outputs of the workflow are muted or bypassed. Activate one, or name a node to run.',
  },
  {
    rule: 'P5',
    name: 'cycle',
    nodes: {
      end: ['add', {}, { a: 'x.sum' }],
      x: ['add', {}, { a: 'z.sum' }],
      y: ['add', {}, { a: 'x.sum' }],
      z: ['add', {}, { a: 'y.sum' }],
    },
    code: 'CYCLE',
    nodeId: 'x',
    message: 'The links form a cycle: x → y → z → x. Remove one of them.',
  },
  {
    rule: 'P5',
    name: 'cycle without an end',
    nodes: { x: ['add', {}, { a: 'y.sum' }], y: ['add', {}, { a: 'x.sum' }] },
    code: 'CYCLE',
    nodeId: 'x',
    message: 'The links form a cycle: x → y → x. Remove one of them.',
  },
  {
    rule: 'P5',
    name: 'node that takes from itself',
    nodes: { x: ['add', {}, { a: 'x.sum' }] },
    code: 'CYCLE',
    nodeId: 'x',
    message: 'The links form a cycle: x → x. Remove one of them.',
  },
  {
    rule: 'P5',
    name: 'cycle through a param',
    nodes: { one, x: ['add', {}, { a: 'one.value', plus: 'x.sum' }] },
    code: 'CYCLE',
    nodeId: 'x',
    message: 'The links form a cycle: x → x. Remove one of them.',
  },
  {
    rule: 'P5',
    name: 'cycle of bypassed nodes',
    nodes: {
      x: ['add', {}, { a: 'y.sum' }, { mode: 'bypassed' }],
      y: ['add', {}, { a: 'x.sum' }, { mode: 'bypassed' }],
      end: ['add', {}, { a: 'x.sum' }],
    },
    code: 'CYCLE',
    nodeId: 'x',
    message: 'The links of bypassed nodes lead node "x" back to itself. Remove one of them.',
  },
];
