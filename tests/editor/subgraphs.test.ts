import { describe, expect, it } from 'vitest';
import { fragmentText, readFragment } from '../../editor/engine/share/fragment.ts';
import { readShareLink, shareLink } from '../../editor/engine/share/link.ts';
import { subgraphRun } from '../../editor/kit/shown-node.ts';
import { foldNodes, unfoldNode } from '../../graph/index.ts';
import { openStudio } from '../support/editor/host.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const flat = sketch({
  one: ['number', { value: 1, label: 'one' }],
  sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }],
  twice: ['add', { label: 'twice' }, { a: 'sum.sum', b: 'sum.sum' }],
  end: ['save', {}, { value: 'twice.sum' }],
});
const { workflow, id } = foldNodes(flat, ['sum', 'twice'], { registry, name: 'Part' });

describe('a subgraph in the studio', () => {
  it('shows its outputs when its nodes have ended', async () => {
    const studio = await openStudio({ workflow });
    await studio.actions.run();
    expect(subgraphRun(workflow, id, studio.store.getState().runs).run).toMatchObject({ status: 'done', outputs: { sum: [4] } });
    expect(studio.store.getState().runs.end).toMatchObject({ outputs: { saved: [4] } });
  });

  it('computes nothing again after it was made of nodes that have run, or was unpacked', async () => {
    const computed: string[] = [];
    const studio = await openStudio({ workflow: flat, visit: (label) => void computed.push(label) });
    await studio.actions.run();
    studio.actions.edit(() => workflow, { label: 'make-subgraph' });
    await studio.actions.run();
    studio.actions.edit((current) => unfoldNode(current, id).workflow, { label: 'unpack-subgraph' });
    await studio.actions.run();
    expect(computed).toEqual(['one', 'sum', 'twice']);
  });

  it('shows the node that is at work or has failed, and is running while one of its nodes is', () => {
    const run = (status: 'queued' | 'running' | 'failed' | 'done') => ({ status, ms: 2 });
    const shown = (sum: ReturnType<typeof run>, twice: ReturnType<typeof run>) =>
      subgraphRun(workflow, id, { [`${id}/sum`]: sum, [`${id}/twice`]: twice, one: run('done') });
    expect(shown(run('running'), run('queued'))).toMatchObject({ run: { status: 'running' }, inside: 'sum' });
    expect(shown(run('failed'), run('queued')).run).toMatchObject({ status: 'failed' });
    expect(shown(run('done'), run('done')).run).toMatchObject({ status: 'done', ms: 4 });
    expect(subgraphRun(workflow, id, {}).run).toBeUndefined();
  });

  it('is in share links and copied nodes with its definition', () => {
    expect(readShareLink(shareLink(workflow, 'http://localhost'))).toEqual(workflow);
    const { nodes, definitions } = readFragment(fragmentText(workflow, { nodes: [id], frames: [] }));
    expect([Object.keys(nodes), definitions]).toEqual([[id], workflow.definitions]);
  });
});
