import { PluginError } from '../../../../plugin/error.ts';

/** What a message of a plugin may contain. */
export type SizeLimits = {
  /** Bytes of all texts and arrays. */
  readonly bytes: number;
  /** Values, those in lists and objects included. */
  readonly values: number;
  readonly depth: number;
};

/**
 * Checks that a value from a plugin is plain data (JSON values, any numbers, typed arrays) and not larger than the limits, and returns its size in bytes. A value that a
 * browser has copied contains no functions and no getters, but perhaps files, ports, circles, and lists with a billion holes.
 * @throws PluginError `BAD_MESSAGE` or `TOO_LARGE`
 */
export const plainSize = (value: unknown, { plugin, limits }: { readonly plugin: string; readonly limits: SizeLimits }): number => {
  const stack: { readonly part: unknown; readonly depth: number }[] = [{ part: value, depth: 0 }];
  let bytes = 0;
  let values = 1;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { part, depth } = next;
    if (typeof part === 'string') bytes += 2 * part.length;
    else if (typeof part === 'object' && part !== null) {
      if (ArrayBuffer.isView(part) && !(part instanceof DataView) && part.buffer instanceof ArrayBuffer) bytes += part.byteLength;
      else if (Array.isArray(part) || isPlain(part)) {
        // counted before they are read: a list of a few bytes may have a billion holes
        values += Array.isArray(part) ? part.length : Object.keys(part).length;
        if (depth === limits.depth) throw notPlain(plugin);
        if (values > limits.values) throw tooLarge(plugin, limits);
        for (const child of Object.values(part)) stack.push({ part: child, depth: depth + 1 });
      } else throw notPlain(plugin);
    } else if (part !== null && !['undefined', 'boolean', 'number'].includes(typeof part)) throw notPlain(plugin);
    if (bytes > limits.bytes) throw tooLarge(plugin, limits);
  }
  return bytes;
};

/** Whether a value is an object of no class. Copies of a message have the prototypes of this page. */
const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

const notPlain = (plugin: string): PluginError =>
  new PluginError('BAD_MESSAGE', 'The plugin {plugin} sent something that is not plain data. Correct the plugin.', { params: { plugin } });

const tooLarge = (plugin: string, { bytes }: SizeLimits): PluginError =>
  new PluginError('TOO_LARGE', 'The plugin {plugin} returned more than {megabytes} MB. Use fewer or smaller pictures.', {
    params: { plugin, megabytes: Math.round(bytes / 2 ** 20) },
  });
