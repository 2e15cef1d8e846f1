import type { StoreApi } from 'zustand/vanilla';
import { flatten, type Outputs } from '../../../graph/index.ts';
import type { StudioState } from '../state.ts';
import { type RemoteOutputs, shownAs } from './remote-outputs.ts';
import type { Results } from './results.ts';
import type { StateWriter } from './state-writer.ts';

type Parts = {
  readonly store: StoreApi<StudioState>;
  readonly writer: StateWriter;
  readonly results: Results;
  readonly remoteOutputs: RemoteOutputs;
  /** Fits what nodes show to the last check of the workflow. */
  refresh(): Promise<void>;
};

/** Outputs that nodes show without a run: stored before a reload, or fetched from the server. */
export const createShownOutputs = ({ store, writer, results, remoteOutputs, refresh }: Parts) => {
  const isOpen = (id: string): boolean => store.getState().document.id === id;
  return {
    /** Fetches the outputs of a node that are on the server, and shows them on every node with the same key. */
    async fetch(id: string): Promise<void> {
      const { key, remote } = writer.node(id) ?? {};
      if (!remote || key === undefined) return;
      const before = store.getState().document.id;
      const outputs = await remoteOutputs.fetch(key);
      if (!isOpen(before)) return;
      const { document, runs } = store.getState();
      for (const other of Object.keys(flatten(document.workflow).workflow.nodes)) {
        const run = writer.node(other);
        if (run?.key !== key || !run.remote) continue;
        const { remote: _, preview: __, ...rest } = run;
        writer.setNode(other, outputs ? { ...rest, outputs } : undefined);
      }
      if (outputs) results.keep(new Map([[key, outputs]]), { document: document.id, runs });
    },
    /** Takes outputs that a run of the server computed: nodes with that key show them. */
    async add(key: string, outputs: Outputs): Promise<void> {
      await results.put(key, outputs);
      await refresh();
    },
    /** Shows what the nodes of the document showed last. */
    async restore(): Promise<void> {
      const { id, workflow } = store.getState().document;
      const found = await results.shown(id);
      if (!isOpen(id)) return;
      const { nodes } = flatten(workflow).workflow;
      for (const [node, key, outputs] of found) {
        if (Object.hasOwn(nodes, node) && !writer.node(node))
          writer.setNode(node, { status: 'done', cached: true, key, ...shownAs(outputs) });
      }
      void refresh();
    },
  };
};
