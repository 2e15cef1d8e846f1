import * as z from 'zod';

/** Names the value that a configuration has, because the field alone does not say what is unsupported. */
const unsupported = {
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'a value is missing' : `${JSON.stringify(input)} is not supported`),
};

/** A field of which this program supports some values. */
export const oneOf = <const Values extends readonly (string | number | boolean | null)[]>(values: Values) => z.literal(values, unsupported);

/** A field of which this program supports its default alone. */
export const only = <const Value extends string | number | boolean | null>(value: Value) => z.literal(value, unsupported).default(value);

const withoutNotes = (config: unknown): unknown =>
  config !== null && typeof config === 'object' && !Array.isArray(config)
    ? Object.fromEntries(Object.entries(config).filter(([field]) => !field.startsWith('_')))
    : config;

/**
 * The schema of a network's `config.json`. A field that the network's architecture does not know is refused, because it may change what the
 * network computes; fields that begin with `_` are notes of the library that wrote the file, and are left out.
 */
export const networkConfig = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(withoutNotes, schema);
