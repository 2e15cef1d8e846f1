import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeValue } from '../../../graph/index.ts';
import { embeddingFormats, writeEmbeddings } from '../../../models/embedding-files/index.ts';

const document = readFileSync(new URL('../../../docs/embeddings.md', import.meta.url), 'utf8');
const examples = Array.from(document.matchAll(/^```python\n# (.*)\n(.*)\n```$/gm), ([, title = '', line = '']) => ({ title, line }));

/** The Python that the tests of this file use: the first of these that has numpy. */
const python = [process.env.UNCLIP_PYTHON, 'python3'].find(
  (name) => name !== undefined && spawnSync(name, ['-c', 'import numpy']).status === 0,
);

/** Runs each line that it reads, and prints what it computed, or the package that is missing. */
const program = `
import csv, importlib, json, re, sys
import numpy
results = []
for line in json.load(sys.stdin):
    names = {"csv": csv, "json": json, "numpy": numpy, "rows": 3, "columns": 4}
    try:
        for name in re.findall(r"\\b(safetensors|pyarrow)\\.(\\w+)", line):
            if name == ("safetensors", "numpy"): importlib.import_module("safetensors.numpy")
            if name == ("pyarrow", "parquet"): importlib.import_module("pyarrow.parquet")
            names[name[0]] = importlib.import_module(name[0])
    except ImportError as error:
        results.append({"missing": error.name})
        continue
    exec(line, names)
    if line.startswith("columns"): results.append({"columns": names["columns"]})
    else: results.append({"type": str(names["vectors"].dtype), "rows": names["vectors"].astype(float).tolist()})
json.dump(results, sys.stdout)
`;

type Result = { readonly missing?: string; readonly columns?: unknown; readonly type?: string; readonly rows?: number[][] };

const [rows, columns] = [3, 4];
const data = Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index) / 3);
const texts = { captions: ['a "dog", running', 'قطة', '🦊 a fox'], labels: ['dog', 'cat', 'fox'] };

describe.skipIf(python === undefined)('the lines of docs/embeddings.md, run by a Python that has numpy (else skipped)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unclip-python-'));
  const results = new Map<string, Result>();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    for (const format of embeddingFormats) {
      const table = { dims: [rows, columns] as const, data, columns: texts, space: 'clip', role: 'image' as const };
      for (const { name, bytes } of await writeEmbeddings(table, { name: 'embeddings', format })) writeFileSync(join(folder, name), bytes);
    }
    const input = JSON.stringify(examples.map(({ line }) => line));
    const { stdout, stderr, status } = spawnSync(python ?? '', ['-c', program], { cwd: folder, encoding: 'utf8', input });
    expect(status, stderr).toBe(0);
    (JSON.parse(stdout) as Result[]).forEach((result, index) => {
      results.set(examples[index]?.line ?? '', result);
    });
  });

  it('has a line for every format that is written', () => {
    for (const format of embeddingFormats)
      expect(
        examples.some(({ line }) => line.includes(`"embeddings.${format}"`)),
        format,
      ).toBe(true);
  });

  it.for(examples)('reads $title', ({ line }, { skip }) => {
    const result = results.get(line);
    skip(result?.missing !== undefined, `This Python has no ${result?.missing}.`);
    if (line.startsWith('columns')) expect(result).toEqual({ columns: texts });
    else {
      expect(result?.type).toBe('float32');
      expect(Float32Array.from(result?.rows?.flat() ?? [])).toEqual(data);
    }
  });
});

it.skipIf(python === undefined)('docs/api.md encodes an embedding in Python as the program decodes it (skipped without numpy)', () => {
  const api = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
  const [, code = ''] = /^```py\n([\s\S]*?)^```/m.exec(api) ?? [];
  const call = 'embedding(numpy.arange(6, dtype="float32").reshape(2, 3) / 3, "clip-vit")';
  const script = `import json, sys\nimport numpy\n${code}\nsys.stdout.buffer.write(${call})\n`;
  const { stdout, stderr } = spawnSync(python ?? '', ['-c', script]);
  expect(stderr.toString()).toBe('');
  const data = Float32Array.from({ length: 6 }, (_, index) => index / 3);
  expect(decodeValue(new Uint8Array(stdout))).toEqual({ space: 'clip-vit', role: 'image', dims: [2, 3], data });
});
