import { relative } from 'node:path';
import type { InstalledPlugin } from '../../plugin/node/load.ts';
import { nodeTypeOf } from '../../plugin/nodes.ts';
import { size, table } from '../text.ts';

/** What a plugin contains and uses, as text or as one JSON value. */
export const summaryOf = (
  { description, sha256, code, file }: InstalledPlugin,
  { directory, json }: { readonly directory: string; readonly json: boolean },
): string => {
  if (json) return `${JSON.stringify({ file, sha256, bytes: code.length, description })}\n`;
  const { name, version, doc, nodes } = description;
  const rows = nodes.map(({ type, services, ...node }) => {
    const uses = services.length === 0 ? '' : ` Uses ${services.join(', ')}.`;
    return [nodeTypeOf(name, type), `${node.doc}${uses}`] as const;
  });
  return `${name} ${version}: ${doc}\n${relative(directory, file)} (${size(code.length)}, SHA-256 ${sha256})\n\n${table(rows)}`;
};
