import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../../models/manifest.ts';
import type { BuiltGraph } from '../../../models/onnx/graph-types.ts';

/** A network to write: its graph, and the folder of the weights files that it points into. */
type Network = { readonly built: BuiltGraph; readonly weightsFolder: string };

const described = async (folder: string, file: string) => {
  const content = await readFile(join(folder, file));
  return { file, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
};

const portsOf = (ports: BuiltGraph['inputs']) => Object.fromEntries(ports.map(({ name, dtype, shape }) => [name, { dtype, shape }]));

/** Writes a family of built graphs into a new folder, with copies of their weights files. Returns the folder. */
export const writeBuiltFamily = async (
  networks: Readonly<Partial<Record<keyof Manifest['components'], Network>>>,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-built-'));
  const components: Record<string, unknown> = {};
  for (const [name, { built, weightsFolder }] of Object.entries(networks)) {
    await writeFile(join(folder, `${name}.onnx`), built.bytes);
    const weights = [];
    for (const file of built.files) {
      const path = `weights/${file}`;
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await copyFile(join(weightsFolder, file), join(folder, path));
      weights.push(await described(folder, path));
    }
    components[name] = {
      ...(await described(folder, `${name}.onnx`)),
      weights,
      precision: 'float32',
      inputs: portsOf(built.inputs),
      outputs: portsOf(built.outputs),
    };
  }
  const manifest = {
    format: 'unclip-model',
    version: 2,
    family: 'built',
    title: 'Built',
    description: 'Graphs that a test built.',
    licence: 'none',
    sources: [],
    components,
    embedding: { space: 'built', dimension: 1, normalised: false },
    ...change,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
};
