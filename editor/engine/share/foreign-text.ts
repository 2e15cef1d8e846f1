import { sentence } from '../../../errors/index.ts';
import { type ForeignWorkflow, foreignWorkflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const allObjects = (values: readonly unknown[], test: (value: Json) => boolean): boolean =>
  values.length > 0 && values.every((value) => isObject(value) && test(value));

/** The advice for a workflow of another program. */
export const rebuildAdvice = 'Unclip Studio has other nodes, so build the workflow again here. An example is a good start.';

const workflowOf: Readonly<Record<ForeignWorkflow, string>> = {
  'ComfyUI (API format)': 'a ComfyUI workflow (API format)',
  ComfyUI: 'a ComfyUI workflow',
  InvokeAI: 'an InvokeAI workflow',
};

/** Other files of other programs, recognised by their shape. The first match counts. */
const formats: readonly { readonly is: (value: Json) => boolean; readonly what: string; readonly advice: string }[] = [
  {
    is: ({ workflow, prompt }) =>
      isObject(prompt) && (isObject(workflow) || allObjects(Object.values(prompt), (node) => 'class_type' in node)),
    what: 'a ComfyUI prompt',
    advice: rebuildAdvice,
  },
  {
    is: ({ content, version }) => isObject(content) && Array.isArray(content.nodes) && typeof version === 'string',
    what: 'a chaiNNer chain',
    advice: rebuildAdvice,
  },
  {
    is: (value) => 'invokeai_metadata' in value || ('app_version' in value && 'generation_mode' in value),
    what: 'metadata of an InvokeAI picture',
    advice: 'It contains the prompt and the settings, but no workflow. Copy the prompt into a Text node.',
  },
  {
    is: ({ project, graph }) => isObject(project) && isObject(graph),
    what: 'a Visual Blocks pipeline',
    advice: rebuildAdvice,
  },
  {
    is: ({ format }) => format === 'unclip-model',
    what: 'the manifest of a model family, not a workflow',
    advice: 'Open a workflow file instead.',
  },
];

/** Whether a text looks like a table: each of its first lines has the same number of commas, semicolons or tabs, and it is not JSON. */
const isTable = (text: string): boolean => {
  if (/^\s*[[{]/.test(text)) return false;
  const lines = text.split(/\r?\n/, 20).filter((line) => line.trim() !== '');
  const counts = (separator: string) => lines.map((line) => line.replace(/"[^"]*"/g, '').split(separator).length);
  return (
    lines.length > 1 && [',', ';', '\t'].some((separator) => counts(separator).every((count, _, [first]) => count > 1 && count === first))
  );
};

/** The error for a text that another program wrote, which names the program. Undefined for any other text. */
export const foreignText = (name: string, text: string): EditorError | undefined => {
  if (/^\s*<(!doctype|html)/i.test(text))
    return foreign(name, 'a web page, not a workflow', 'Download the file itself instead of the page that links to it.');
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg[\s>]/i.test(text))
    return foreign(name, 'a drawing (SVG), not a workflow', 'To use it as a picture, save it as PNG and drop it here.');
  if (isTable(text))
    return foreign(
      name,
      'a table, not a workflow',
      'To run a workflow once for each of its rows, use the command line: unclip run workflow.json --batch table.csv.',
    );
  if (/^version:\s*4\s*$/m.test(text) && /^data:/m.test(text)) return foreign(name, 'a Rivet project', rebuildAdvice);
  const value = jsonOf(text);
  if (Array.isArray(value))
    return allObjects(value, (node) => typeof node.id === 'string' && typeof node.type === 'string')
      ? foreign(name, 'a Node-RED flow', rebuildAdvice)
      : undefined;
  if (!isObject(value) || value.format === 'unclip-workflow') return undefined;
  const program = foreignWorkflow(value);
  if (program) return foreign(name, workflowOf[program], rebuildAdvice);
  const found = formats.find(({ is }) => is(value));
  return found && foreign(name, found.what, found.advice);
};

/** An error that says what a file is. `what` and `advice` are English, and translated as sentences of their own. */
export const foreign = (name: string, what: string, advice: string): EditorError =>
  new EditorError('FOREIGN_FILE', '{file} is {what}. {advice}', {
    params: { file: capital(name), what: sentence(what), advice: sentence(advice) },
  });

const capital = (name: string): string => (name.startsWith('the ') ? `T${name.slice(1)}` : name);
const jsonOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return value;
  } catch {
    return undefined;
  }
};
