import { type ForeignWorkflow, foreignWorkflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const allObjects = (values: readonly unknown[], test: (value: Json) => boolean): boolean =>
  values.length > 0 && values.every((value) => isObject(value) && test(value));

const rebuild = 'Its nodes are others than those of Unclip Studio, so build it anew here: an example workflow is a good start.';

const workflowOf: Readonly<Record<ForeignWorkflow, string>> = {
  'ComfyUI (API format)': 'a ComfyUI workflow (API format)',
  ComfyUI: 'a ComfyUI workflow',
  InvokeAI: 'an InvokeAI workflow',
};

/** Other files of other programs, recognised by their shape. The first that fits counts. */
const foreigners: readonly { readonly is: (value: Json) => boolean; readonly what: string; readonly advice: string }[] = [
  {
    is: ({ workflow, prompt }) =>
      isObject(prompt) && (isObject(workflow) || allObjects(Object.values(prompt), (node) => 'class_type' in node)),
    what: 'a ComfyUI prompt',
    advice: rebuild,
  },
  {
    is: ({ content, version }) => isObject(content) && Array.isArray(content.nodes) && typeof version === 'string',
    what: 'a chaiNNer chain',
    advice: rebuild,
  },
  {
    is: (value) => 'invokeai_metadata' in value || ('app_version' in value && 'generation_mode' in value),
    what: 'metadata of an InvokeAI picture',
    advice: 'It tells prompt and settings, but holds no workflow. Copy the prompt into a Text node.',
  },
  {
    is: ({ project, graph }) => isObject(project) && isObject(graph),
    what: 'a Visual Blocks pipeline',
    advice: rebuild,
  },
  {
    is: ({ format }) => format === 'unclip-model',
    what: 'the manifest of a model family, not a workflow',
    advice: 'Open a workflow file instead.',
  },
];

/** The sentence for a text that another program wrote, naming the program; undefined for anything else. */
export const describeText = (name: string, text: string): EditorError | undefined => {
  if (/^\s*<(!doctype|html)/i.test(text))
    return foreign(name, 'a web page, not a workflow', 'It may have been saved in place of the file behind it: download the file itself.');
  if (/^version:\s*4\s*$/m.test(text) && /^data:/m.test(text)) return foreign(name, 'a Rivet project', rebuild);
  const value = jsonOf(text);
  if (Array.isArray(value))
    return allObjects(value, (node) => typeof node.id === 'string' && typeof node.type === 'string')
      ? foreign(name, 'a Node-RED flow', rebuild)
      : undefined;
  if (!isObject(value) || value.format === 'unclip-workflow') return undefined;
  const program = foreignWorkflow(value);
  if (program) return foreign(name, workflowOf[program], rebuild);
  const found = foreigners.find(({ is }) => is(value));
  return found && foreign(name, found.what, found.advice);
};

/** An error that says whose file it is. */
export const foreign = (name: string, what: string, advice: string): EditorError =>
  new EditorError('FOREIGN_FILE', `${capital(name)} is ${what}. ${advice}`);

/** The advice for a workflow of another program. */
export const rebuildAdvice = rebuild;

const capital = (name: string): string => (name.startsWith('the ') ? `T${name.slice(1)}` : name);
const jsonOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return value;
  } catch {
    return undefined;
  }
};
