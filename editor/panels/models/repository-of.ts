import type { ModelRepository } from '../../engine/server/types.ts';

const address = /^https?:\/\/huggingface\.co\//;
const hubId = /^[\w.-]+\/[\w.-]+$/;
const folder = /^(\/|~|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\\\\)/;

/** The repository that a text names: an id of the hub, the address of its page, or a folder of the server; undefined for anything else. */
export const repositoryOf = (text: string): ModelRepository | undefined => {
  const name = text.trim();
  if (folder.test(name)) return { kind: 'folder', path: name };
  const id = name.replace(address, '').replace(/\/+$/, '');
  return hubId.test(id) ? { kind: 'hub', id } : undefined;
};

/** The address of a repository's page on the hub. */
export const pageOf = (id: string): string => `https://huggingface.co/${id}`;
