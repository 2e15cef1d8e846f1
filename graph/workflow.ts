import { z } from 'zod';

/** Maximum length of a title, in UTF-16 units. */
export const maximumTitle = 200;

/** Maximum number of nodes in a workflow. */
export const maximumNodes = 20_000;

/** The id of a node. */
export const idSchema = z
  .string()
  .regex(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]{0,63}$/u, 'must be letters, digits, - and _, at most 64 of them')
  .refine((name) => name !== '__proto__', 'is reserved');

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

/** Where a model family of a workflow comes from. It changes no result. Unknown fields in a file are preserved. */
const modelSource = z.looseObject({
  repository: z.string().min(1).max(200).optional().describe('The repository of a hub that the family was imported from.'),
  revision: z.string().min(1).max(64).optional().describe('The commit of the repository.'),
  manifest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256')
    .optional()
    .describe('SHA-256 of the manifest that the workflow was last run with.'),
});
export type ModelSource = z.infer<typeof modelSource>;

const point = z.strictObject({ x: z.number(), y: z.number() });
const layoutEntry = z.looseObject({
  x: z.number(),
  y: z.number(),
  bends: z
    .record(z.string().min(1).max(64), z.array(point).max(maximumBends))
    .optional()
    .describe('Bends of the links into the node, by the port that they feed.'),
});
const frame = z.looseObject({ title: z.string().max(200), x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** A workflow file, version 1. `docs/architecture.md` describes the format. */
export const workflowSchema = z.looseObject({
  $schema: z.string().optional(),
  format: z.literal('unclip-workflow'),
  version: z.literal(1),
  name: z.string().max(200).default('Untitled'),
  nodes: z
    .record(idSchema, nodeSchema)
    .refine((nodes) => Object.keys(nodes).length <= maximumNodes, `must hold at most ${maximumNodes} nodes`),
  interface: z
    .strictObject({
      inputs: z.record(z.string().min(1).max(64), z.looseObject({ node: idSchema, param: z.string().min(1) })).default({}),
      outputs: z.record(z.string().min(1).max(64), z.looseObject({ node: idSchema, port: z.string().min(1) })).default({}),
    })
    .default({ inputs: {}, outputs: {} })
    .describe(
      'Inputs that a run can set, and outputs that it returns: flags of the command line, fields of a form, the body of a request.',
    ),
  layout: z.record(idSchema, layoutEntry).default({}).describe('Positions of nodes on the canvas. They do not change results.'),
  models: z
    .record(z.string().min(1).max(100), modelSource)
    .refine((models) => Object.keys(models).length <= maximumModels, `must name at most ${maximumModels} model families`)
    .optional()
    .describe('Sources of the model families that the nodes name, so that another machine can fetch them.'),
  frames: z.record(idSchema, frame).optional().describe('Titled boxes behind nodes.'),
});
export type Workflow = z.infer<typeof workflowSchema>;

/** A workflow without nodes. */
export const emptyWorkflow = (name = 'Untitled'): Workflow => ({
  format: 'unclip-workflow',
  version: 1,
  name,
  nodes: {},
  interface: { inputs: {}, outputs: {} },
  layout: {},
});

/** The JSON Schema of workflow files, generated from the zod schema. */
export const workflowJsonSchema = (): Record<string, unknown> => ({
  $id: 'urn:unclip-studio:workflow:1',
  title: 'Unclip Studio workflow',
  ...z.toJSONSchema(workflowSchema, { io: 'input' }),
});
