import * as z from 'zod';
import { toFileName } from '../../text/file-name.ts';

/** A relative file name in the folder of the expectations, with `/` between its parts. */
const fileBelow = z
  .string()
  .refine(
    (name) => name !== '' && name.split('/').every((part) => part !== '' && part === toFileName(part)),
    'must be a file name inside the folder of the expectations',
  );

/**
 * Pictures, one file an item, reduced to `longest` pixels on the longer side; `width` and `height` are those of the picture itself.
 * `mean`: the largest mean absolute difference of a reduced picture, in levels of 255.
 */
export const picturesCheck = z.strictObject({
  check: z.literal('pictures'),
  mean: z.number().min(0).max(255).default(2),
  longest: z.int().min(1).max(4096).default(128),
  pictures: z.array(z.strictObject({ file: fileBelow, width: z.int().positive(), height: z.int().positive() })),
});

/** All numbers of a value. A number may differ by `absolute + relative × |expected|`; texts and lengths are exact. */
export const numbersCheck = z.strictObject({
  check: z.literal('numbers'),
  absolute: z.number().min(0).default(1e-3),
  relative: z.number().min(0).default(1e-3),
  file: fileBelow,
});

/** What an output must be. */
const checkSchema = z.discriminatedUnion('check', [
  /** The value itself, by the SHA-256 of its encoding: for exact maths. */
  z.strictObject({ check: z.literal('exact'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Texts, one an item. */
  z.strictObject({ check: z.literal('texts'), items: z.array(z.string()) }),
  picturesCheck,
  numbersCheck,
]);
export type Check = z.infer<typeof checkSchema>;

const caseSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    /** Values of the inputs of the interface. File names start at the folder of the workflow. */
    inputs: z.record(z.string(), z.json()).default({}),
    /** The SHA-256 of the manifests of model families that the case was written with. Where another one is installed, the case is skipped. */
    models: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)).optional(),
    /** The code of the error that the run must end with. */
    error: z
      .string()
      .regex(/^[A-Z_]+$/)
      .optional(),
    /** The outputs by name. */
    outputs: z.record(z.string(), checkSchema).default({}),
  })
  .refine(({ error, outputs }) => error === undefined || Object.keys(outputs).length === 0, 'expects either outputs or an error');
/** Inputs of a workflow, and what a run with these inputs must produce. */
export type Case = z.infer<typeof caseSchema>;

export const expectationsSchema = z.strictObject({
  format: z.literal('unclip-expectations'),
  version: z.literal(1),
  cases: z
    .array(caseSchema)
    .min(1)
    .refine(
      (cases) => new Set(cases.map(({ name }) => toFileName(name).toLowerCase())).size === cases.length,
      'must have names that differ',
    ),
});
/** The content of `expectations.json`. */
export type Expectations = z.infer<typeof expectationsSchema>;
