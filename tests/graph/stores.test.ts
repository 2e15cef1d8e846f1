import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryStore, type Store } from '../../graph/index.ts';
import { fileStore, removeStored, storedFiles } from '../../graph/stores/files.ts';
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
  it('[S1] the store returns the outputs that were put', async () => {
    const store = make();
    await fc.assert(
      fc.asyncProperty(plainValue, async (value) => {
        await store.put(key('a'), { value });
        expect(await store.get(key('a'))).toEqual({ value });
      }),
      { numRuns: 60 },
    );
  });
  it('[S1] the store returns undefined for an unknown key', async () => {
    expect(await make().get(key('b'))).toBeUndefined();
  });
  it.each([[() => 1], [new Date(0)], [new Map()], [10n], [Symbol('x')], [new (class Thing {})()], [new DataView(new ArrayBuffer(1))]])(
    '[S2] the store rejects a value that is not plain data: %o',
    async (value) => {
      const store = make();
      await expect(store.put(key('c'), { value: [{ value }] })).rejects.toMatchObject({ code: 'UNSTORABLE' });
      expect(await store.get(key('c'))).toBeUndefined();
    },
  );
  it('[S2] the store accepts long lists and Node buffers', async () => {
    const store = make();
    const outputs = { long: Array.from({ length: 300_000 }, (_, index) => index), bytes: new Uint8Array([1, 2, 3]) };
    await store.put(key('d'), { ...outputs, bytes: Buffer.from([1, 2, 3]) });
    const { long, bytes } = (await store.get(key('d'))) ?? {};
    expect(long).toEqual(outputs.long);
    expect([...(bytes as Uint8Array)]).toEqual([1, 2, 3]); // safe: this is the stored value
  });
});

describe('the memory store', () => {
  const bytes = (count: number) => ({ value: new Uint8Array(count) });
  it('[S4] the memory store drops the least recently used outputs', async () => {
    const store = memoryStore({ maxBytes: 3500 });
    for (const name of ['a', 'b', 'c']) await store.put(name, bytes(1000));
    await store.get('a');
    await store.put('d', bytes(1000));
    expect(await store.get('b')).toBeUndefined();
    expect(await store.get('a')).toBeDefined();
    expect(store.size).toBe(3);
  });
  it('[S4] the memory store counts a value once when it is put again', async () => {
    const store = memoryStore({ maxBytes: 3500 });
    for (let time = 0; time < 10; time++) await store.put('a', bytes(1000));
    expect(store.bytes).toBeGreaterThan(1000);
    expect(store.bytes).toBeLessThan(1100);
  });
  it('[S4] the memory store counts a shared buffer once, in full', async () => {
    const store = memoryStore({ maxBytes: 1e6 });
    const { buffer } = new Uint8Array(5000);
    await store.put('a', { parts: [new Uint8Array(buffer, 0, 10), new Uint8Array(buffer, 10, 10)] });
    expect(store.bytes).toBeGreaterThan(5000);
    expect(store.bytes).toBeLessThan(5200);
  });
  it('[S4] the memory store rejects outputs larger than its limit, and keeps the others', async () => {
    const store = memoryStore({ maxBytes: 1500 });
    await store.put('a', bytes(1000));
    await expect(store.put('b', bytes(2000))).rejects.toMatchObject({ code: 'UNSTORABLE' });
    expect(await store.get('a')).toBeDefined();
  });
  it('[S1] the memory store can be cleared', async () => {
    const store = memoryStore({ maxBytes: 1500 });
    await store.put('a', bytes(10));
    store.clear();
    expect([store.size, store.bytes, await store.get('a')]).toEqual([0, 0, undefined]);
  });
  it('[S2] the memory store accepts a value that contains itself', async () => {
    const ring: Record<string, unknown> = {};
    ring.self = ring;
    await expect(memoryStore({ maxBytes: 1500 }).put('a', ring)).resolves.toBeUndefined();
  });
});

describe('the file store', () => {
  const outputs = { name: 'x', data: Float32Array.of(1, 2, 3) };
  it('[S5] the file store leaves one file per key and no temporary file', async () => {
    const folder = temporary();
    const store = fileStore(folder);
    await Promise.all(Array.from({ length: 20 }, () => store.put(key('a'), outputs)));
    await expect(store.put(key('b'), { value: () => 1 })).rejects.toThrow();
    expect(filesIn(folder).map(({ name }) => name)).toEqual([`${'a'.repeat(62)}.value`]);
    expect(await fileStore(folder).get(key('a'))).toEqual(outputs);
  });
  it('[S5] the file store leaves no temporary file when it cannot write', async () => {
    const folder = temporary();
    writeFileSync(join(folder, 'aa'), 'a file where a folder should be');
    await expect(fileStore(folder).put(key('a'), outputs)).rejects.toThrow();
    expect(filesIn(folder)).toHaveLength(1);
  });
  it.each(['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`])(
    '[S5] the file store rejects "%s", which is not a key',
    async (name) => {
      await expect(fileStore(temporary()).get(name)).rejects.toThrow(/64 hex digits/);
      await expect(fileStore(temporary()).put(name, outputs)).rejects.toThrow(/64 hex digits/);
    },
  );
  it('[S7] a file store with a limit removes the least recently used values, and a value that was read counts as used', async () => {
    const folder = temporary();
    const letters = [...'abcdef'];
    const unlimited = fileStore(folder);
    for (const letter of letters) await unlimited.put(key(letter), outputs);
    const [{ bytes } = { bytes: 0 }] = await storedFiles(folder);
    for (const [index, letter] of letters.entries()) {
      const used = new Date(1_700_000_000_000 + index * 1000);
      utimesSync(join(folder, letter + letter, `${letter.repeat(62)}.value`), used, used);
    }
    const store = fileStore(folder, { maxBytes: bytes * 4.5 });
    expect(await store.get(key('a'))).toEqual(outputs);
    await store.put(key('0'), outputs);
    expect((await storedFiles(folder)).map((stored) => stored.key.charAt(0)).sort()).toEqual(['0', 'a', 'e', 'f']);
    await removeStored(folder, key('e'));
    expect(await store.get(key('e'))).toBeUndefined();
  });
  it('[S6] the file store removes a file that is damaged in any byte, cut short or empty', async () => {
    const folder = temporary();
    const store = fileStore(folder);
    await store.put(key('a'), outputs);
    const path = join(folder, 'aa', `${'a'.repeat(62)}.value`);
    const complete = readFileSync(path);
    const damaged = [...complete.keys()].map((index) => complete.map((byte, at) => (at === index ? byte ^ 1 : byte)));
    for (const bytes of [
      ...damaged,
      complete.subarray(0, -1),
      complete.subarray(0, 10),
      complete.subarray(0, 0),
      Buffer.concat([complete, complete]),
    ]) {
      writeFileSync(path, bytes);
      expect(await store.get(key('a'))).toBeUndefined();
      expect(filesIn(folder)).toEqual([]);
    }
    await store.put(key('a'), outputs);
    expect(await store.get(key('a'))).toEqual(outputs);
  });
});
