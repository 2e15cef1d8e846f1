import type { PlanRequest } from '../../../graph/index.ts';
import type { Sketch } from './fakes.ts';

export type Fault = {
  readonly rule: string;
  readonly name: string;
  readonly nodes: Readonly<Record<string, Sketch>>;
  readonly code: string;
  readonly nodeId?: string;
  /** What the sentence must say: what is wrong, and what to do. */
  readonly says: readonly (string | RegExp)[];
  readonly request?: Partial<PlanRequest>;
  readonly file?: Readonly<Record<string, unknown>>;
};
export const one: Sketch = ['number'];
export const words: Sketch = ['text'];
export const encode: Sketch = ['encode', {}, { text: 'words.text' }];

/** Faults of nodes, targets and cycles. */
export const nodeFaults: readonly Fault[] = [
  {
    rule: 'P1',
    name: 'unknown type',
    nodes: { x: ['lost'] },
    code: 'UNKNOWN_TYPE',
    nodeId: 'x',
    says: ['"lost"', /Update it, or replace/],
  },
  {
    rule: 'P1',
    name: 'link from a missing node',
    nodes: { x: ['add', {}, { a: 'gone.value' }] },
    code: 'UNKNOWN_NODE',
    nodeId: 'x',
    says: ['"gone"', /remove the link/],
  },
  {
    rule: 'P2',
    name: 'missing target',
    nodes: { one },
    code: 'UNKNOWN_NODE',
    nodeId: 'gone',
    says: ['"gone"', /Check the name/],
    request: { targets: ['gone'] },
  },
  {
    rule: 'P2',
    name: 'output of the interface at a missing node',
    nodes: { one },
    code: 'UNKNOWN_NODE',
    nodeId: 'gone',
    says: ['"picture"', '"gone"', /Remove the output/],
    file: { interface: { outputs: { picture: { node: 'gone', port: 'x' } } } },
  },
  {
    rule: 'P2',
    name: 'output of the interface at a missing port',
    nodes: { one },
    code: 'UNKNOWN_PORT',
    nodeId: 'one',
    says: ['"picture"', '"x"', 'It has: value.'],
    file: { interface: { outputs: { picture: { node: 'one', port: 'x' } } } },
  },
  { rule: 'P2', name: 'empty workflow', nodes: {}, code: 'NOTHING_TO_RUN', says: [/Add a node/] },
  { rule: 'P2', name: 'no target named', nodes: { one }, code: 'NOTHING_TO_RUN', says: [/Name at least one/], request: { targets: [] } },
  {
    rule: 'P2',
    name: 'muted target',
    nodes: { one: ['number', {}, {}, { mode: 'muted' }] },
    code: 'NOTHING_TO_RUN',
    nodeId: 'one',
    says: ['"one" is muted', /Make it active/],
    request: { targets: ['one'] },
  },
  {
    rule: 'P2',
    name: 'all sinks muted',
    nodes: { one, saved: ['save', {}, { value: 'one.value' }, { mode: 'muted' }] },
    code: 'NOTHING_TO_RUN',
    says: [/Make one active/],
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
    says: ['x → y → z → x', /Remove one/],
  },
  {
    rule: 'P5',
    name: 'cycle without an end',
    nodes: { x: ['add', {}, { a: 'y.sum' }], y: ['add', {}, { a: 'x.sum' }] },
    code: 'CYCLE',
    nodeId: 'x',
    says: ['x → y → x', /Remove one/],
  },
  {
    rule: 'P5',
    name: 'node that takes from itself',
    nodes: { x: ['add', {}, { a: 'x.sum' }] },
    code: 'CYCLE',
    nodeId: 'x',
    says: ['x → x'],
  },
  {
    rule: 'P5',
    name: 'cycle through a param',
    nodes: { one, x: ['add', {}, { a: 'one.value', plus: 'x.sum' }] },
    code: 'CYCLE',
    nodeId: 'x',
    says: ['x → x'],
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
    says: ['"x"', /Remove a link/],
  },
];
