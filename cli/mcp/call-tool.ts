import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server';
import type { RunEvent } from '../../graph/index.ts';
import type { Output, Runner, RunOutputs } from '../../runner/index.ts';
import type { PermittedFiles } from '../../runner/permitted-files.ts';
import { toFileName } from '../../text/file-name.ts';
import { CliError, systemSentence } from '../error.ts';
import { problemOf } from '../problem.ts';
import type { WorkflowTool } from './tools.ts';

export type ToolCall = {
  readonly runner: Runner;
  readonly tool: WorkflowTool;
  readonly values: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** The files that arguments may name. */
  readonly permitted: PermittedFiles;
  /** The folder that pictures and files are written to. Default: they are only returned. */
  readonly out?: string;
  /** Reports how many of how many steps are done, and the node at work. */
  progress(done: number, of: number, message: string): void;
};

/** Most pictures of a result. An agent reads each of them. */
const mostPictures = 16;
/** Most characters of texts and numbers in a result. */
const mostCharacters = 20_000;

/**
 * Runs a workflow as a tool. Pictures are returned as PNG, texts and numbers as text, and other values are described. A run that fails is a result with
 * `isError`, so that the agent reads what is wrong and tries again.
 */
export const callTool = async (call: ToolCall): Promise<CallToolResult> => {
  try {
    const run = call.runner.run(call.tool.path, await inputsOf(call), { signal: call.signal });
    const steps = stepCounter(call);
    for await (const event of run) steps(event);
    return await resultOf(call, await run.outputs);
  } catch (error) {
    call.signal.throwIfAborted();
    const { code, message } = problemOf(error);
    return { isError: true, content: [{ type: 'text', text: `${message} (${code})` }] };
  }
};

const inputsOf = ({ tool, values, permitted }: ToolCall): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, tool.files.has(name) && typeof value === 'string' ? permitted(value) : value]),
  );

const stepCounter = ({ progress }: ToolCall): ((event: RunEvent) => void) => {
  let of = 0;
  let done = 0;
  return (event) => {
    if (event.type === 'run-start') of = event.tasks;
    else if (event.type === 'node-progress') progress(done + event.step / Math.max(1, event.of), of, event.nodeId);
    else if (event.type === 'node-end') progress(++done, of, event.nodeId);
  };
};

const resultOf = async (call: ToolCall, outputs: RunOutputs): Promise<CallToolResult> => {
  const content: ContentBlock[] = [];
  const described: Record<string, unknown> = {};
  let pictures = 0;
  for (const [name, output] of Object.entries(outputs)) {
    const files = await written(call, name, output);
    described[name] = { kind: output.kind, count: output.length, ...valuesOf(output), ...(files.length > 0 && { files }) };
    if (output.kind === 'image') {
      for (const item of output) {
        if (pictures++ >= mostPictures) continue;
        content.push({ type: 'image', data: Buffer.from(await item.png()).toString('base64'), mimeType: 'image/png' });
      }
    }
  }
  if (pictures > mostPictures) described.note = `Only the first ${mostPictures} of ${pictures} pictures are returned.`;
  return { content: [{ type: 'text', text: JSON.stringify(described, null, 2) }, ...content], structuredContent: described };
};

/** The values of texts and numbers, and the size of embeddings. */
const valuesOf = (output: Output): Readonly<Record<string, unknown>> => {
  if (output.kind === 'embedding' || output.kind === 'noise') return { dims: output.tensor().dims };
  if (output.kind !== 'text' && output.kind !== 'number') return {};
  const items = output.map((item) => (output.kind === 'text' ? item.text() : item.number()));
  return JSON.stringify(items).length <= mostCharacters ? { items } : { note: 'The values are too long to return.' };
};

/** Writes the pictures and files of an output, and returns their names. */
const written = async ({ out, tool }: ToolCall, name: string, output: Output): Promise<readonly string[]> => {
  if (out === undefined || (output.kind !== 'image' && output.kind !== 'file')) return [];
  const folder = join(out, tool.name);
  const names: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, item] of output.entries()) {
      const bytes = output.kind === 'image' ? await item.png() : item.file().bytes;
      const file = output.kind === 'image' ? `${toFileName(name)}-${index + 1}.png` : toFileName(item.file().name);
      names.push(resolve(folder, await freeFile(folder, file, bytes)));
    }
  } catch (error) {
    throw new CliError('OUTPUT_UNWRITABLE', 'Cannot write to the output folder {folder}. {reason}', {
      params: { folder, reason: systemSentence(error) },
      cause: error,
    });
  }
  return names;
};

/** Writes a file under a name that no file of earlier calls has. */
const freeFile = async (folder: string, name: string, bytes: Uint8Array): Promise<string> => {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : name.replace(/(\.[^.]*)?$/, `-${number}$1`);
    try {
      await writeFile(join(folder, free), bytes, { flag: 'wx' });
      return free;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
};
