import type { PluginSummary } from '../contract.ts';
import { costing, router } from './trpc.ts';

export const pluginsRouter = router({
  /** The plugins of the server. Their code is at `/api/plugins/<sha256>.js`. */
  list: costing(2, 'viewer').query(({ ctx }): readonly PluginSummary[] =>
    ctx.plugins.map(({ description, sha256, code, nodes }) => {
      const source = nodes[0]?.plugin?.source;
      return { description, sha256, bytes: code.length, ...(source !== undefined && { source }) };
    }),
  ),
});
