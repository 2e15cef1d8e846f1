import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

const measured = z.object({
  peak: z.number(),
  version: z.string(),
  components: z.record(z.string(), z.object({ ms: z.number(), flop: z.number() })),
});

/**
 * The cost of a model folder's networks in PyTorch at batch 1: milliseconds, floating point operations, and the speed of a large
 * matrix product on as many threads, operations a second. The python is that of `UNCLIP_PYTHON`, else `python3`. Returns a sentence if
 * it cannot be measured.
 */
export const measureInPython = async (folder: string, threads: number): Promise<z.output<typeof measured> | string> => {
  const python = process.env.UNCLIP_PYTHON ?? 'python3';
  const script = fileURLToPath(new URL('../../training/export/onnx_eager.py', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(python, [script, folder, String(threads)], { maxBuffer: 2 ** 24 });
    return measured.parse(JSON.parse(stdout));
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    return `PyTorch and the share of the peak were skipped: ${python} could not measure them (${reason}). Set UNCLIP_PYTHON to a Python with the packages of bench/requirements.txt.`;
  }
};
