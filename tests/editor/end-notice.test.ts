import { describe, expect, it } from 'vitest';
import { noticeEnds } from '../../editor/shell/end-notice.ts';
import { setParam } from '../../graph/index.ts';
import { type Opened, openStudio } from '../support/editor/host.ts';
import { sketch } from '../support/graph/fakes.ts';

const start = sketch({ one: ['number', { value: 1, label: 'one' }] });

/** A page that is hidden and shown by the test. */
const fakePage = () => {
  const target = new EventTarget();
  return Object.assign(target, {
    hidden: true,
    title: 'Cats',
    show(this: { hidden: boolean }, shown: boolean) {
      this.hidden = !shown;
      target.dispatchEvent(new Event('visibilitychange'));
    },
  });
};

/** A studio whose runs take so many milliseconds, and the notices of their ends. */
const noticed = async (ms: number) => {
  const page = fakePage();
  const sent: string[] = [];
  let studio: Opened | undefined;
  const opened = await openStudio({
    workflow: start,
    visit: (label) => {
      if (studio) studio.time.now += ms;
      if (label === 'broken') throw new Error('The lamp is broken.');
    },
  });
  studio = opened;
  noticeEnds({ store: opened.store, page, clock: () => opened.time.now, notify: ({ error }) => void sent.push(error ? 'failed' : 'done') });
  return { studio: opened, page, sent };
};

describe('the end of a long run', () => {
  it('the end of a long run marks the title of a hidden page until it is shown, and notifies the user', async () => {
    const { studio, page, sent } = await noticed(25_000);
    await studio.actions.run();
    expect({ title: page.title, sent }).toEqual({ title: '✓ Cats', sent: ['done'] });
    page.show(true);
    expect(page.title).toBe('Cats');
    studio.actions.edit((workflow) => setParam(workflow, { node: 'one', param: 'value', value: 2 }));
    await studio.actions.run();
    expect({ title: page.title, sent }).toEqual({ title: 'Cats', sent: ['done'] });
  });

  it('a long queue notifies the user after its last run, and at once of a run that failed', async () => {
    const { studio, page, sent } = await noticed(12_000);
    const runs = [1, 2, 3].map((value) => {
      const label = value === 2 ? 'broken' : `label ${value}`;
      studio.actions.edit((workflow) =>
        setParam(setParam(workflow, { node: 'one', param: 'value', value }), { node: 'one', param: 'label', value: label }),
      );
      return studio.actions.run();
    });
    await Promise.all(runs);
    expect({ title: page.title, sent }).toEqual({ title: '✓ Cats', sent: ['failed', 'done'] });
  });

  it('a short run leaves the title as it is and notifies nobody', async () => {
    const short = await noticed(5000);
    await short.studio.actions.run();
    expect({ title: short.page.title, sent: short.sent }).toEqual({ title: 'Cats', sent: [] });
  });
});
