import { Readable } from 'node:stream';
import type { InstalledPlugin } from '../../plugin/node/load.ts';
import { ServerError } from '../error.ts';
import { type Exchange, isRead } from './answer.ts';
import { answerBytes } from './bytes.ts';

export type PluginRoute = { readonly plugins: readonly InstalledPlugin[]; spend(client: string, cost: number): void };

/**
 * Answers `GET` and `HEAD` of `/api/plugins/<sha256>.js`: the code of a plugin, as data. Its type is none of a script, so no page and no worker of this origin can
 * run it by its address.
 */
export const answerPlugin = async (exchange: Exchange, name: string, { plugins, spend }: PluginRoute): Promise<void> => {
  if (!isRead(exchange)) return;
  spend(exchange.client, 1);
  const plugin = plugins.find(({ sha256 }) => `${sha256}.js` === name);
  if (!plugin) throw new ServerError('NOT_FOUND', 'The server has no plugin {file}.', { params: { file: name.slice(0, 100) } });
  const { code, sha256 } = plugin;
  await answerBytes(exchange, {
    tag: sha256,
    bytes: code.length,
    headers: {
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment',
    },
    read: (range) => Readable.from([range ? code.subarray(range.from, range.to) : code]),
  });
};
