import { z } from 'zod';

/** Longest title, in UTF-16 units. */
export const maximumTitle = 200;

/** Most nodes a workflow may hold. */
export const maximumNodes = 20_000;

/** A node's id. */
export const idSchema = z
  .string()
  .regex(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]{0,63}$/u, 'must be letters, digits, - and _, at most 64 of them')
  .refine((name) => name !== '__proto__', 'is reserved');

/** An output of another node. It sits in the input port, or under the param's name, that it feeds: two links into one port cannot be written. */
export const linkSchema = z.strictObject({ node: idSchema, port: z.string().min(1).max(64) });
export type Link = z.infer<typeof linkSchema>;

/** A step. Whatever else a file holds in it is kept. */
export const nodeSchema = z.looseObject({
  type: z.string().min(1).max(128).describe('The node type: `unclip nodes` lists them.'),
  version: z.int().positive().default(1).describe('The version of the node type that the params were written for.'),
  params: z.record(z.string(), z.unknown()).default({}).describe('Params by name; those left out have their defaults.'),
  inputs: z.record(z.string(), linkSchema).default({}).describe('Links by the input port, or the param, that they feed.'),
  title: z.string().max(maximumTitle).optional().describe('A name for people.'),
  mode: z
    .enum(['muted', 'bypassed'])
    .optional()
    .describe('`muted`: as if it were not there. `bypassed`: what comes in goes out unchanged, where the kinds agree.'),
  placement: z
    .enum(['browser', 'server'])
    .optional()
    .describe('Where the studio computes it. Left out: in the browser if it can, else on the server. It changes no result.'),
});
export type WorkflowNode = z.infer<typeof nodeSchema>;

/** Most points that one link goes through. */
export const maximumBends = 64;

const point = z.strictObject({ x: z.number(), y: z.number() });
const place = z.looseObject({
  x: z.number(),
  y: z.number(),
  bends: z
    .record(z.string().min(1).max(64), z.array(point).max(maximumBends))
    .optional()
    .describe('Points that the links into the node go through, by the port they feed.'),
});
const frame = z.looseObject({ title: z.string().max(200), x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** The saved document, version 1 (design §5). */
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
    .describe('What a run may set and what it gives: the flags of the command line, the fields of a form, the body of a request.'),
  layout: z.record(idSchema, place).default({}).describe('Where nodes stand on the canvas. It changes no result.'),
  frames: z.record(idSchema, frame).optional().describe('Named boxes behind nodes.'),
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
