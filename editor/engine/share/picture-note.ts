import { isPng } from '../../../models/image/png-chunks.ts';
import { readPngText } from '../../../models/image/png-text.ts';

/** What another program wrote into a picture about how it was made. */
export type PictureNote = {
  /** The name of the program. */
  readonly program: string;
  readonly prompt?: string;
  readonly negative?: string;
  /** Seed, steps and other settings, as `name: value`. */
  readonly settings?: string;
};

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const jsonOf = (text: string | undefined): Json | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const keywords = ['invokeai_metadata', 'sd-metadata', 'Dream', 'prompt', 'workflow', 'parameters'] as const;

/**
 * The prompt and the settings that ComfyUI, InvokeAI or Stable Diffusion web UI (A1111 and its forks) wrote into a PNG file. Undefined for any other file. A text that
 * cannot be read says nothing more than which program wrote it.
 */
export const pictureNote = (bytes: Uint8Array): PictureNote | undefined => {
  if (!isPng(bytes)) return undefined;
  const texts = textsOf(bytes);
  if (texts.invokeai_metadata !== undefined) return invokeNote(jsonOf(texts.invokeai_metadata));
  if (texts['sd-metadata'] !== undefined || texts.Dream !== undefined) return { program: 'InvokeAI', ...plain(texts.Dream) };
  if (texts.prompt !== undefined || texts.workflow !== undefined) return comfyNote(jsonOf(texts.prompt));
  if (texts.parameters !== undefined) return parametersNote(texts.parameters);
  return undefined;
};

const textsOf = (bytes: Uint8Array): Readonly<Record<string, string>> => {
  try {
    return readPngText(bytes, keywords);
  } catch {
    // a damaged text: the pixels can still be used
    return {};
  }
};

const plain = (text: string | undefined): Pick<PictureNote, 'prompt'> =>
  text === undefined || text.trim() === '' ? {} : { prompt: text.trim() };

/** `a: 1, b: 2` of those values that are numbers, short texts or named objects. */
const settingsOf = (values: Readonly<Record<string, unknown>>): Pick<PictureNote, 'settings'> => {
  const parts = Object.entries(values).flatMap(([name, value]) => {
    const shown = isObject(value) ? (value.name ?? value.model_name) : value;
    return typeof shown === 'number' || typeof shown === 'boolean' || (typeof shown === 'string' && shown !== '' && shown.length < 100)
      ? [`${name}: ${shown}`]
      : [];
  });
  return parts.length === 0 ? {} : { settings: parts.join(', ') };
};

const noted = (program: string, prompt: unknown, negative: unknown): PictureNote => ({
  program,
  ...(typeof prompt === 'string' && plain(prompt)),
  ...(typeof negative === 'string' && negative.trim() !== '' && { negative: negative.trim() }),
});

const invokeNote = (metadata: Json | undefined): PictureNote => {
  if (!metadata) return { program: 'InvokeAI' };
  const { positive_prompt, negative_prompt, seed, steps, cfg_scale, scheduler, model, width, height } = metadata;
  return {
    ...noted('InvokeAI', positive_prompt, negative_prompt),
    ...settingsOf({ seed, steps, cfg_scale, scheduler, model, width, height }),
  };
};

/** The text of a picture of Stable Diffusion web UI: the prompt, a line with the negative prompt, and a line with the settings. */
const parametersNote = (text: string): PictureNote => {
  const lines = text.trim().split(/\r?\n/);
  const settings = /^Steps: \d/.test(lines.at(-1) ?? '') ? lines.pop() : undefined;
  const start = lines.findIndex((line) => line.startsWith('Negative prompt:'));
  const [prompt, negative] = start < 0 ? [lines, []] : [lines.slice(0, start), lines.slice(start)];
  return {
    ...noted('Stable Diffusion web UI', prompt.join('\n'), negative.join('\n').replace(/^Negative prompt:\s*/, '')),
    ...(settings !== undefined && { settings }),
  };
};

/** The deepest chain of nodes that is followed from a sampler to its text. */
const deepest = 20;

/** The texts that lead into the sampler of a ComfyUI graph (API format), and the sampler's settings. */
const comfyNote = (graph: Json | undefined): PictureNote => {
  const program = 'ComfyUI';
  const inputsOf = (id: unknown): Json => {
    const node = typeof id === 'string' && graph && Object.hasOwn(graph, id) ? graph[id] : undefined;
    return isObject(node) && isObject(node.inputs) ? node.inputs : {};
  };
  /** The first text that a link leads to. A link is `[id of the node, index of the output]`. */
  const textBehind = (link: unknown, depth = 0): string | undefined => {
    if (typeof link === 'string') return link;
    if (!Array.isArray(link) || depth > deepest) return undefined;
    const inputs = inputsOf(link[0]);
    for (const name of ['text', 'text_g', 'prompt', 'string', 'value', 'conditioning', 'positive', 'conditioning_1']) {
      const text = inputs[name] === undefined ? undefined : textBehind(inputs[name], depth + 1);
      if (text !== undefined && text.trim() !== '') return text;
    }
    return undefined;
  };
  const sampler = Object.keys(graph ?? {})
    .map(inputsOf)
    .find(({ positive }) => Array.isArray(positive));
  if (!sampler) {
    const texts = Object.keys(graph ?? {}).flatMap((id) => {
      const { text } = inputsOf(id);
      return typeof text === 'string' && text.trim() !== '' ? [text.trim()] : [];
    });
    return { program, ...plain(texts.join('\n')) };
  }
  const { seed, noise_seed, steps, cfg, sampler_name, scheduler, denoise } = sampler;
  return {
    ...noted(program, textBehind(sampler.positive), textBehind(sampler.negative)),
    ...settingsOf({ seed: seed ?? noise_seed, steps, cfg, sampler_name, scheduler, denoise }),
  };
};
