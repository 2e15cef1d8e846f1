import * as z from 'zod';

/** Maximum length of a title, in UTF-16 units. */
export const maximumTitle = 200;

/** Maximum length of the note of a node, in UTF-16 units. */
export const maximumNote = 20_000;

/** Maximum number of nodes in a workflow. */
export const maximumNodes = 20_000;

/** The id of a node. */
export const idSchema = z
  .string()
  .regex(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]{0,63}$/u, 'must be letters, digits, - and _, at most 64 of them')
  .refine((name) => name !== '__proto__', 'is reserved');

/** The id of a node, or the path of a node in a subgraph: `upscale/decode`. */
export const pathSchema = z
  .string()
  .max(64 * 40)
  .refine((path) => path.split('/').every((id) => idSchema.safeParse(id).success), 'must be node ids with / between them');

/** An output of another node. A link is stored under the input port or the param that it feeds, so a port cannot have two links. */
export const linkSchema = z.strictObject({ node: idSchema, port: z.string().min(1).max(64) });
export type Link = z.infer<typeof linkSchema>;

/** A node. Unknown fields in a file are preserved. */
export const nodeSchema = z.looseObject({
  type: z.string().min(1).max(128).describe('The node type: `unclip nodes` lists them.'),
  version: z.int().positive().default(1).describe('The version of the node type that wrote the params.'),
  params: z.record(z.string(), z.unknown()).default({}).describe('Params by name. Missing params have their defaults.'),
  inputs: z.record(z.string(), linkSchema).default({}).describe('Links by the input port or the param that they feed.'),
  title: z.string().max(maximumTitle).optional().describe('The displayed name. Default: the title of the type.'),
  definition: idSchema
    .optional()
    .describe(
      'Nodes of type `workflow` only: the definition that the node uses. Its params and inputs are those of the interface of the definition.',
    ),
  note: z.string().max(maximumNote).optional().describe('What people should know about the node. It changes no result.'),
  mode: z
    .enum(['muted', 'bypassed'])
    .optional()
    .describe('`muted`: the node is ignored. `bypassed`: inputs are passed through to outputs of the same kind.'),
  placement: z
    .enum(['browser', 'server'])
    .optional()
    .describe('Where the studio runs the node. Default: in the browser if possible, else on the server. It does not change results.'),
});
export type WorkflowNode = z.infer<typeof nodeSchema>;

/** Maximum number of bends of a link. */
export const maximumBends = 64;

/** Maximum number of model families that a workflow names the source of. */
const maximumModels = 64;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256');

/** Where a model family of a workflow comes from. It changes no result. Unknown fields in a file are preserved. */
const modelSource = z.looseObject({
  repository: z.string().min(1).max(200).optional().describe('The repository of a hub that the family was imported from.'),
  revision: z.string().min(1).max(64).optional().describe('The commit of the repository.'),
  manifest: sha256.optional().describe('SHA-256 of the manifest that the workflow was last run with.'),
});
export type ModelSource = z.infer<typeof modelSource>;

/** Maximum number of plugins that a workflow names. */
const maximumPlugins = 64;

/** A plugin that defines nodes of a workflow. It changes no result. Unknown fields in a file are preserved. */
const pluginReference = z.looseObject({
  version: z.string().min(1).max(64).describe('The version that the workflow was saved with.'),
  sha256: sha256.optional().describe('SHA-256 of the file of the plugin that the workflow was saved with.'),
  source: z
    .string()
    .max(2048)
    .optional()
    .describe('Where to get the plugin: the name of a package, or an address. Nothing is fetched from there without consent.'),
});
export type PluginReference = z.infer<typeof pluginReference>;

/** The colours that mark cards and frames. Themes decide how they look. */
export const colours = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;
const colour = z.enum(colours);
export type Colour = z.infer<typeof colour>;

/** The smallest and the largest size of a card, in pixels of the canvas. */
export const cardLimits = { width: [200, 1600], height: [36, 1600] } as const;
const between = ([least, most]: readonly [number, number]) => z.number().min(least).max(most);

const point = z.strictObject({ x: z.number(), y: z.number() });
const hidden = idSchema.optional().describe('The collapsed frame that hides it.');
const layoutEntry = z.looseObject({
  x: z.number(),
  y: z.number(),
  bends: z
    .record(z.string().min(1).max(64), z.array(point).max(maximumBends))
    .optional()
    .describe(
      'Bends of the links into the node, by the port that they feed. Links from one output share the bends that they begin with alike.',
    ),
  collapsed: z.boolean().optional().describe('Whether the card shows its title bar only.'),
  color: colour.optional().describe('The colour of the card.'),
  size: z
    .strictObject({ width: between(cardLimits.width), height: between(cardLimits.height).optional() })
    .optional()
    .describe('The width of the card, and its least height. Default: as wide as the others, as high as its content.'),
  pinned: z.boolean().optional().describe('Whether the card stays where it is when it is dragged, aligned or laid out.'),
  frame: hidden,
});
export type LayoutEntry = z.infer<typeof layoutEntry>;

const frame = z.looseObject({
  title: z.string().max(200),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  note: z.string().max(100_000).optional().describe('A text. A frame with a text is a note, and holds no nodes.'),
  color: colour.optional().describe('The colour of the frame.'),
  collapsed: z.boolean().optional().describe('Whether the frame is a bar that hides its nodes. It keeps the size that it expands to.'),
  frame: hidden,
});
/** A titled box behind nodes, or a note. Unknown fields in a file are preserved. */
export type Frame = z.infer<typeof frame>;

/** Whether no frame is hidden in itself, through any number of others. */
const isHiddenInOrder = (frames: Readonly<Record<string, Frame>>): boolean => {
  const settled = new Set<string>();
  for (const start of Object.keys(frames)) {
    const path = new Set<string>();
    for (let at: string | undefined = start; at !== undefined && Object.hasOwn(frames, at) && !settled.has(at); at = frames[at]?.frame) {
      if (path.has(at)) return false;
      path.add(at);
    }
    for (const id of path) settled.add(id);
  }
  return true;
};

/** Texts about an input or output of the interface, for forms, help and the ports of a subgraph. */
const described = {
  title: z.string().max(maximumTitle).optional().describe('The displayed name. Default: the name.'),
  order: z
    .number()
    .optional()
    .describe('The position among the others: those with an order come first, the others follow in the order of the file.'),
  help: z.string().max(2000).optional().describe('A sentence that explains it. Default: the sentence of the param or port.'),
  heading: z.string().max(maximumTitle).optional().describe('A heading above it in forms: the group of those that follow begins here.'),
};

/** A param or an input port of a node. */
const destination = {
  node: idSchema,
  param: z.string().min(1).optional().describe('The param that the input sets.'),
  port: z.string().min(1).max(64).optional().describe('The input port that the input feeds.'),
};
const oneOf = { oneOf: [{ required: ['param'] }, { required: ['port'] }] };
const hasOne = ({ param, port }: { readonly param?: string | undefined; readonly port?: string | undefined }): boolean =>
  (param === undefined) !== (port === undefined);
const oneIsNeeded = 'must have either "param" or "port"';

/** Maximum number of further places of one input of the interface. */
export const maximumPlaces = 64;

const interfaceInput = z
  .looseObject({
    ...destination,
    also: z
      .array(z.looseObject(destination).refine(hasOne, oneIsNeeded).meta(oneOf))
      .max(maximumPlaces)
      .optional()
      .describe('Further params or ports that get the same value.'),
    ...described,
  })
  .refine(hasOne, oneIsNeeded)
  .meta(oneOf);
/** An input of the interface: it sets a param or feeds an input port. Unknown fields in a file are preserved. */
export type InterfaceInput = z.infer<typeof interfaceInput>;

const interfaceOutput = z.looseObject({ node: idSchema, port: z.string().min(1), ...described });
/** An output of the interface: an output port of a node. Unknown fields in a file are preserved. */
export type InterfaceOutput = z.infer<typeof interfaceOutput>;

const interfaceName = z.string().min(1).max(64);

/** What workflows and definitions of subgraphs have in common. */
const body = {
  name: z.string().max(200).default('Untitled'),
  nodes: z
    .record(idSchema, nodeSchema)
    .refine((nodes) => Object.keys(nodes).length <= maximumNodes, `must hold at most ${maximumNodes} nodes`),
  interface: z
    .strictObject({
      inputs: z.record(interfaceName, interfaceInput).default({}),
      outputs: z.record(interfaceName, interfaceOutput).default({}),
    })
    .default({ inputs: {}, outputs: {} })
    .describe(
      'Inputs that a run can set, and outputs that it returns: flags of the command line, fields of a form, the body of a request, the ports of a subgraph.',
    ),
  layout: z.record(idSchema, layoutEntry).default({}).describe('Positions and looks of nodes on the canvas. They do not change results.'),
  frames: z
    .record(idSchema, frame)
    .refine(isHiddenInOrder, 'must not hide a frame in itself')
    .optional()
    .describe('Titled boxes behind nodes, and notes.'),
};

/** A workflow that nodes of type `workflow` use. All definitions of a file are in one table, those of nested subgraphs too. */
export const definitionSchema = z.looseObject({
  ...body,
  help: z.string().max(2000).optional().describe('What the subgraph does, in a sentence.'),
  source: z
    .looseObject({
      workflow: z.string().max(1024).optional().describe('The file or the saved workflow that the definition was copied from.'),
      sha256: sha256.optional().describe('Identifies the definition as it was copied.'),
    })
    .optional()
    .describe('Where the definition comes from. It is a note: nothing is read from there, and it changes no result.'),
});
/** A workflow that nodes of type `workflow` use. Unknown fields in a file are preserved. */
export type Definition = z.infer<typeof definitionSchema>;

/** Maximum number of definitions in a workflow. */
export const maximumDefinitions = 1000;

/** A workflow file, version 2. `docs/architecture.md` describes the format. */
export const workflowSchema = z.looseObject({
  $schema: z.string().optional(),
  format: z.literal('unclip-workflow'),
  version: z.literal(2),
  ...body,
  definitions: z
    .record(idSchema, definitionSchema)
    .refine((definitions) => Object.keys(definitions).length <= maximumDefinitions, `must hold at most ${maximumDefinitions} definitions`)
    .optional()
    .describe('The subgraphs: workflows by id, which nodes of type `workflow` use.'),
  models: z
    .record(z.string().min(1).max(100), modelSource)
    .refine((models) => Object.keys(models).length <= maximumModels, `must name at most ${maximumModels} model families`)
    .optional()
    .describe('Sources of the model families that the nodes name, so that another machine can fetch them.'),
  plugins: z
    .record(z.string().min(1).max(64), pluginReference)
    .refine((plugins) => Object.keys(plugins).length <= maximumPlugins, `must name at most ${maximumPlugins} plugins`)
    .optional()
    .describe('The plugins that define nodes of the workflow, by name. A node of a plugin has a type such as `halftone:dither`.'),
});
export type Workflow = z.infer<typeof workflowSchema>;

/** A workflow without nodes. */
export const emptyWorkflow = (name = 'Untitled'): Workflow => ({
  format: 'unclip-workflow',
  version: 2,
  name,
  nodes: {},
  interface: { inputs: {}, outputs: {} },
  layout: {},
});

/** The JSON Schema of workflow files, generated from the zod schema. */
export const workflowJsonSchema = (): Record<string, unknown> => ({
  $id: 'urn:unclip-studio:workflow:2',
  title: 'Unclip Studio workflow',
  ...z.toJSONSchema(workflowSchema, { io: 'input' }),
});
