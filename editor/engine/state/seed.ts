import type { z } from 'zod';
import type { AnyNode } from '../../../graph/index.ts';

const metaOf = (schema: z.core.$ZodType): unknown => ('meta' in schema && typeof schema.meta === 'function' ? schema.meta() : undefined);
const isSeed = (schema: z.core.$ZodType): boolean => {
  const meta = metaOf(schema);
  return typeof meta === 'object' && meta !== null && 'widget' in meta && meta.widget === 'seed';
};

/** The params of a node type that hold a seed. */
export const seedParams = (spec: AnyNode): readonly string[] => {
  const shape: Readonly<Record<string, z.core.$ZodType>> = spec.params.shape;
  return Object.entries(shape).flatMap(([name, schema]) => (isSeed(schema) ? [name] : []));
};

/** A seed nobody has chosen: any whole number of 32 bits. */
export const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
