import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Call, joinOutputs } from './batch.ts';
import { encodeValue } from './codec.ts';
import { hashOf } from './key.ts';
import type { AnyNode, Progress } from './node.ts';
import { own } from './own.ts';
import type { Port } from './port.ts';
import type { Outputs, Store } from './store.ts';
import { sourcesOf, type Task } from './task.ts';

/** How many groups are computed at the same time: while a network computes one, the items of the next are read and prepared. */
const atOnce = 3;

type GroupedCall = {
  readonly spec: AnyNode;
  readonly task: Task;
  readonly call: Call;
  readonly store: Store;
  readonly signal: AbortSignal;
  run(call: Call, progress: (progress: Progress) => void): Promise<Outputs>;
  progress(progress: Progress): void;
};

/**
 * Runs a call of a node with `groups` in groups of items. The outputs of a group are stored under a key of their own as soon as they are computed, so a run
 * that was stopped or killed computes only the groups that it did not finish. Where a group ends depends on its items and not on their positions, so that
 * an item that is added or removed changes one group. Progress counts items.
 */
export const runInGroups = async ({ spec, task, call, store, signal, run, progress }: GroupedCall): Promise<Outputs> => {
  const identities = identitiesOf({ spec, task, call });
  const groups = groupsOf(identities, spec.groups ?? 1);
  const results: Outputs[] = [];
  const done = groups.map(() => 0);
  const report = (group: number, share: number): void => {
    done[group] = share * (groups[group]?.length ?? 0);
    progress({ step: Math.floor(done.reduce((sum, count) => sum + count, 0)), of: identities.length });
  };
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < groups.length && !failed) {
      const index = next++;
      const group = groups[index];
      if (!group) return;
      signal.throwIfAborted();
      const key = hashOf([
        'group',
        task.type,
        task.version,
        task.model?.family ?? null,
        task.model?.hash ?? null,
        identities.slice(group.start, group.start + group.length),
        ...(task.plugin ? [task.plugin.version, task.plugin.sha256] : []),
      ]);
      try {
        const stored = await store.get(key).catch(() => undefined);
        const outputs = stored ?? (await run(part(spec, call, group), ({ step, of }) => report(index, step / Math.max(1, of))));
        // a store that refuses the outputs only costs the next run
        if (!stored) await store.put(key, outputs).catch(() => undefined);
        results[index] = outputs;
        report(index, 1);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // the other groups end first, so that nothing goes on after the end of the task
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return joinOutputs(spec, results);
};

type Group = { readonly start: number; readonly length: number };

/** Groups of about `size` items, from a quarter of it to twice as many. A group ends after an item whose hash says so. */
const groupsOf = (identities: readonly string[], size: number): readonly Group[] => {
  const groups: Group[] = [];
  let start = 0;
  for (const [index, identity] of identities.entries()) {
    const length = index + 1 - start;
    const isEnd = length >= size / 4 && Number.parseInt(identity.slice(0, 8), 16) % size === 0;
    if (!isEnd && length < 2 * size && index + 1 < identities.length) continue;
    groups.push({ start, length });
    start = index + 1;
  }
  return groups;
};

/** A hash for each item of a call, of everything that its outputs depend on besides the node type and the model. */
const identitiesOf = ({ spec, task, call: { inputs, items } }: Pick<GroupedCall, 'spec' | 'task' | 'call'>): readonly string[] => {
  const sources = sourcesOf(task);
  const ports = Object.entries<Port>(spec.inputs).filter(([name]) => own(inputs, name) !== undefined);
  return items.map((params, index) => {
    const values = ports.map(([name, port]) => {
      if (port.batch === 'whole') return [name, own(sources, name)?.key, own(sources, name)?.port];
      return [name, identityOf(port, own(inputs, name), index)];
    });
    return hashOf([params, values]);
  });
};

const identityOf = ({ kind }: Port, value: unknown, index: number): string =>
  kind.identify?.(value, index) ?? bytesToHex(sha256(encodeValue(kind.item(value, index))));

const part = (spec: AnyNode, { inputs, items }: Call, { start, length }: Group): Call => ({
  inputs: Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const port = own<Port>(spec.inputs, name);
      if (!port || port.batch === 'whole') return [name, value];
      return [name, port.kind.join(Array.from({ length }, (_, offset) => port.kind.item(value, start + offset)))];
    }),
  ),
  items: items.slice(start, start + length),
});
