import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Registry } from '../../../graph/index.ts';
import { defineNode } from '../../../nodes/define.ts';
import { registry } from '../../../nodes/index.ts';
import { number } from '../../../nodes/kinds.ts';

/** A node whose params control its behaviour in tests. */
const stepNode = defineNode({
  type: 'step',
  version: 1,
  title: 'Step',
  category: 'Test',
  doc: 'Gives its number, plus those that come in.',
  inputs: { after: number('Numbers.', { optional: true, batch: 'whole' }) },
  outputs: { value: number('The sum.') },
  params: z.object({
    value: z.number().default(1),
    /** A file to which the node appends a line each time it computes. */
    note: z.string().default(''),
    /** Whether the line is the id of the process instead of the value. */
    process: z.boolean().default(false),
    /** A file that must exist before the node ends. */
    gate: z.string().default(''),
    /** Number of progress events, each with a preview. */
    steps: z.int().default(0),
    /** `ignore`: ignores an abort. `crash`: kills its process. `fail`: throws. */
    fault: z.enum(['none', 'ignore', 'crash', 'fail']).default('none'),
    /** Length of an extra line that makes the output large. */
    bytes: z.int().default(0),
  }),
  async run({ inputs, params, context: { signal, progress } }) {
    if (params.note !== '') appendFileSync(params.note, `${params.process ? process.pid : params.value}\n`);
    if (params.fault === 'crash') process.kill(process.pid, 'SIGKILL');
    if (params.fault === 'fail') throw new Error('the step was told to fail.');
    // earlier messages must leave the process first
    if (params.fault === 'ignore') await pause(200);
    if (params.fault === 'ignore') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    for (let step = 1; step <= params.steps; step++) {
      progress({ step, of: params.steps, preview: { width: 1, height: 1, rgb: Uint8Array.of(step % 256, 0, 0) } });
      await pause(1);
    }
    while (params.gate !== '' && !existsSync(params.gate)) {
      signal.throwIfAborted();
      await pause(10);
    }
    return { value: [(inputs.after ?? []).reduce((sum, one) => sum + one, 0) + params.value, ...new Array(params.bytes / 8).fill(0.1)] };
  },
});

/** The built-in node types and the step node. */
export const testRegistry: Registry = { ...registry, step: stepNode };
