import * as z from 'zod';
import { own } from '../../../../graph/index.ts';
import type { Picture } from '../../../../models/image/picture.ts';
import { kinds } from '../../../../nodes/kinds.ts';
import { PluginError } from '../../../../plugin/error.ts';
import type { PluginServices } from '../../../../plugin/services.ts';
import type { ServiceQuestion } from './messages.ts';

const picture = z.custom<Picture>((value) => kinds.image.schema.safeParse([value]).success, 'must be a picture');
const pixels = z
  .object({
    width: z.int().min(1),
    height: z.int().min(1),
    channels: z.union([z.literal(3), z.literal(4)]),
    data: z.instanceof(Uint8Array),
  })
  .refine(({ width, height, channels, data }) => data.length === width * height * channels, 'must contain width × height × channels bytes');
const tensor = z
  .strictObject({
    dims: z.array(z.int().min(1)).min(1).max(8),
    data: z.union([z.instanceof(Float32Array), z.instanceof(Int32Array)]),
  })
  .refine(
    ({ dims, data }) => dims.reduce((product, length) => product * length, 1) === data.length,
    'must contain as many values as its dims',
  );

/** The most pictures or texts of one call. */
const most = 1000;
const settings = z.strictObject({
  format: z.enum(['png', 'webp']),
  animation: z.strictObject({ delayMs: z.number().min(1).max(60_000) }).optional(),
  text: z.record(z.string().min(1).max(79), z.string().max(1_000_000)).optional(),
});

type Signatures = { readonly [Service in keyof PluginServices]: { readonly [Method in keyof PluginServices[Service]]: z.ZodType } };
/** The parameters of each function that a plugin may call. */
const parametersOf: Signatures = {
  pictures: {
    pixels: z.tuple([picture]),
    reduced: z.tuple([picture, z.int().min(1).max(16_384)]),
    encode: z.tuple([z.array(pixels).min(1).max(most), settings]),
  },
  embeddings: {
    ofTexts: z.tuple([z.array(z.string().max(10_000)).min(1).max(most)]),
    ofPictures: z.tuple([z.array(picture).min(1).max(most)]),
  },
  model: { run: z.tuple([z.string().max(64), z.record(z.string().max(64), tensor)]) },
};

/** The names of the functions of each service. */
export const methodsOf = (services: Partial<PluginServices>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(services).map(([service, functions]) => [service, Object.keys(functions)]));

/**
 * Calls a function of a service for a plugin.
 * @throws PluginError `FORBIDDEN` for a service that the node does not declare, and for values that the function does not take
 */
export const callService = async (
  services: Partial<PluginServices>,
  { service, method, parameters }: Pick<ServiceQuestion, 'service' | 'method' | 'parameters'>,
): Promise<unknown> => {
  const functions = own(services as Readonly<Record<string, Readonly<Record<string, unknown>>>>, service); // safe: services are plain objects of functions
  const implementation = functions && own(functions, method);
  const schema = own(own(parametersOf as Readonly<Record<string, Readonly<Record<string, z.ZodType>>>>, service) ?? {}, method); // safe: as above
  if (typeof implementation !== 'function' || !schema) {
    throw new PluginError('FORBIDDEN', 'The node does not declare the service {service}. Add it to "services".', { params: { service } });
  }
  const parsed = schema.safeParse(parameters);
  if (!parsed.success) {
    throw new PluginError('FORBIDDEN', '{service}.{method} does not take these values. Correct the plugin.', {
      params: { service, method },
      cause: parsed.error,
    });
  }
  return implementation(...(parsed.data as readonly unknown[])); // safe: a tuple
};
