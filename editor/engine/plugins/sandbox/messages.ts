import * as z from 'zod';
import { pluginLimits } from '../../../../plugin/description.ts';

const id = z.int().min(0);
const name = z.string().max(64);
const sentence = z.string().max(2000);
/** A preview is small: it is drawn on a card. */
const longestPreview = 1024;
const side = z.int().min(1).max(longestPreview);
const preview = z
  .strictObject({ width: side, height: side, rgb: z.instanceof(Uint8Array) })
  .refine(({ width, height, rgb }) => rgb.length === width * height * 3, 'must contain width × height × 3 bytes');

/** What a plugin may send to the page. Anything else ends its Worker. */
export const pluginMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), unclip: z.int(), description: z.string().max(pluginLimits.description) }),
  z.strictObject({ kind: z.literal('unloadable'), message: sentence }),
  z.strictObject({ kind: z.literal('progress'), call: id, step: z.number().min(0), of: z.number().min(0), preview: preview.optional() }),
  z.strictObject({ kind: z.literal('service'), call: id, id, service: name, method: name, parameters: z.array(z.unknown()).max(4) }),
  z.strictObject({ kind: z.literal('end'), call: id, outputs: z.unknown() }),
  z.strictObject({ kind: z.literal('failed'), call: id, message: sentence }),
]);
export type PluginMessage = z.output<typeof pluginMessage>;
/** A question of a plugin to a service of the page. */
export type ServiceQuestion = Extract<PluginMessage, { readonly kind: 'service' }>;
