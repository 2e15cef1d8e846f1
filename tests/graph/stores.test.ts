import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryStore, type Store } from '../../graph/index.ts';
import { fileStore } from '../../graph/stores/files.ts';
import { plainValue } from '../support/graph/values.ts';

const key = (digit: string) => digit.repeat(64);
const folders: string[] = [];
const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), 'unclip-store-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const filesIn = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

describe.each<[string, () => Store]>([
  ['memory', () => memoryStore({ maxBytes: 1e9 })],
  ['files', () => fileStore(temporary())],
])('the store %s', (_, make) => {
  it('[S1] gives what it took', async () => {
    const store = make();
    await fc.assert(
      fc.asyncProperty(plainValue, async (value) => {
        await store.put(key('a'), { value });
        expect(await store.get(key('a'))).toEqual({ value });
      }),
      { numRuns: 60 },
    );
  });
  it('[S1] gives nothing for a key it does not hold', async () => {
    expect(await make().get(key('b'))).toBeUndefined();
  });
  it.each([[() => 1], [new Date(0)], [new Map()], [10n], [Symbol('x')], [new (class Thing {})()], [new DataView(new ArrayBuffer(1))]])(
    '[S2] refuses what is no plain data: %o',
    async (value) => {
      const store = make();
      await expect(store.put(key('c'), { value: [{ value }] })).rejects.toMatchObject({ code: 'UNSTORABLE' });
      expect(await store.get(key('c'))).toBeUndefined();
    },
  );
  it('[S2] takes lists of any length, and bytes as Node gives them', async () => {
    const store = make();
    const outputs = { long: Array.from({ length: 300_000 }, (_, index) => index), bytes: new Uint8Array([1, 2, 3]) };
    await store.put(key('d'), { ...outputs, bytes: Buffer.from([1, 2, 3]) });
    const { long, bytes } = (await store.get(key('d'))) ?? {};
    expect(long).toEqual(outputs.long);
    expect([...(bytes as Uint8Array)]).toEqual([1, 2, 3]); // it is what was put
  });
});

describe('the memory store', () => {
  const bytes = (count: number) => ({ value: new Uint8Array(count) });
  it('[S4] drops what was least recently used', async () => {
    const store = memoryStore({ maxBytes: 3500 });
    for (const name of ['a', 'b', 'c']) await store.put(name, bytes(1000));
    await store.get('a');
    await store.put('d', bytes(1000));
    expect(await store.get('b')).toBeUndefined();
    expect(await store.get('a')).toBeDefined();
    expect(store.size).toBe(3);
  });
  it('[S4] counts a value that is put again once', async () => {
    const store = memoryStore({ maxBytes: 3500 });
    for (let time = 0; time < 10; time++) await store.put('a', bytes(1000));
    expect(store.bytes).toBeGreaterThan(1000);
    expect(store.bytes).toBeLessThan(1100);
  });
  it('[S4] counts the buffer that parts of it keep alive, once', async () => {
    const store = memoryStore({ maxBytes: 1e6 });
    const { buffer } = new Uint8Array(5000);
    await store.put('a', { parts: [new Uint8Array(buffer, 0, 10), new Uint8Array(buffer, 10, 10)] });
    expect(store.bytes).toBeGreaterThan(5000);
    expect(store.bytes).toBeLessThan(5200);
  });
  it('[S4] refuses what is larger than all its room, and keeps the rest', async () => {
    const store = memoryStore({ maxBytes: 1500 });
    await store.put('a', bytes(1000));
    await expect(store.put('b', bytes(2000))).rejects.toMatchObject({ code: 'UNSTORABLE' });
    expect(await store.get('a')).toBeDefined();
  });
  it('[S1] can be emptied', async () => {
    const store = memoryStore({ maxBytes: 1500 });
    await store.put('a', bytes(10));
    store.clear();
    expect([store.size, store.bytes, await store.get('a')]).toEqual([0, 0, undefined]);
  });
  it('[S2] takes a value that holds itself for what it is worth', async () => {
    const ring: Record<string, unknown> = {};
    ring.self = ring;
    await expect(memoryStore({ maxBytes: 1500 }).put('a', ring)).resolves.toBeUndefined();
  });
});

describe('the file store', () => {
  const outputs = { name: 'x', data: Float32Array.of(1, 2, 3) };
  it('[S5] leaves one file a key, and no draft', async () => {
    const folder = temporary();
    const store = fileStore(folder);
    await Promise.all(Array.from({ length: 20 }, () => store.put(key('a'), outputs)));
    await expect(store.put(key('b'), { value: () => 1 })).rejects.toThrow();
    expect(filesIn(folder).map(({ name }) => name)).toEqual([`${'a'.repeat(62)}.value`]);
    expect(await fileStore(folder).get(key('a'))).toEqual(outputs);
  });
  it('[S5] leaves no draft when it cannot write', async () => {
    const folder = temporary();
    writeFileSync(join(folder, 'aa'), 'a file where a folder should be');
    await expect(fileStore(folder).put(key('a'), outputs)).rejects.toThrow();
    expect(filesIn(folder)).toHaveLength(1);
  });
  it.each(['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`])('[S5] takes no name but a key: %s', async (name) => {
    await expect(fileStore(temporary()).get(name)).rejects.toThrow(/64 hex digits/);
    await expect(fileStore(temporary()).put(name, outputs)).rejects.toThrow(/64 hex digits/);
  });
  it('[S6] forgets a file that is damaged in any byte, cut short, or empty', async () => {
    const folder = temporary();
    const store = fileStore(folder);
    await store.put(key('a'), outputs);
    const path = join(folder, 'aa', `${'a'.repeat(62)}.value`);
    const whole = readFileSync(path);
    const damaged = [...whole.keys()].map((index) => whole.map((byte, at) => (at === index ? byte ^ 1 : byte)));
    for (const bytes of [...damaged, whole.subarray(0, -1), whole.subarray(0, 10), whole.subarray(0, 0), Buffer.concat([whole, whole])]) {
      writeFileSync(path, bytes);
      expect(await store.get(key('a'))).toBeUndefined();
      expect(filesIn(folder)).toEqual([]);
    }
    await store.put(key('a'), outputs);
    expect(await store.get(key('a'))).toEqual(outputs);
  });
});
