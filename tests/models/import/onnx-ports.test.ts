import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readOnnxPorts } from '../../../models/import/onnx-ports.ts';
import { openFiles } from '../../../models/repository/files.ts';

const network = Uint8Array.from(readFileSync(fileURLToPath(new URL('../../fixtures/models/tiny/text-encoder.onnx', import.meta.url))));
const portsOf = async (bytes: Uint8Array<ArrayBuffer>) =>
  readOnnxPorts(await openFiles('a', [{ path: 'a.onnx', file: new Blob([bytes]) }]), 'a.onnx');

it('a network in ONNX whose description of an output is damaged is refused as damaged weights', async () => {
  const { outputs } = await portsOf(network);
  const name = Buffer.from(outputs[1]?.name ?? '');
  // the last place of the name is its description as an output of the graph, in which the tag of its type follows
  const damaged = network.with(Buffer.from(network).lastIndexOf(name) + name.length, 4);
  await expect(portsOf(Uint8Array.from(damaged))).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
});
