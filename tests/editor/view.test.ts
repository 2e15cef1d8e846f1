import { describe, expect, it } from 'vitest';
import { createView, rememberView } from '../../editor/kit/view.ts';
import { slotsInMemory } from '../support/editor/browser.ts';

/** A view as after a reload of the page. */
const reload = (slots = slotsInMemory()) => {
  const view = createView('editor');
  rememberView(view, slots);
  return view;
};

describe('the view', () => {
  it('the open panel, the tool, the minimap and snapping outlive a reload', () => {
    const slots = slotsInMemory();
    reload(slots).setState({ panel: 'results', tool: 'select', minimap: false, snap: true, dialog: 'share' });
    expect(reload(slots).getState()).toMatchObject({ panel: 'results', tool: 'select', minimap: false, snap: true, dialog: undefined });
  });

  it('the wheel, guides, the style of links and that of layouts outlive a reload, and unknown ones are left out', () => {
    const slots = slotsInMemory();
    const chosen = {
      wheel: 'trackpad',
      guides: false,
      links: 'straight',
      hideLinks: true,
      layout: { direction: 'down', spacing: 'wide' },
    } as const;
    reload(slots).setState(chosen);
    expect(reload(slots).getState()).toMatchObject(chosen);
    slots.setItem('unclip.view', JSON.stringify({ wheel: 'pen', links: 'wavy', layout: { direction: 'up', spacing: 'wide' } }));
    expect(reload(slots).getState()).toMatchObject({
      wheel: 'automatic',
      links: 'curved',
      layout: { direction: 'right', spacing: 'normal' },
    });
  });

  it('a panel that was closed stays closed after a reload', () => {
    const slots = slotsInMemory();
    const view = reload(slots);
    view.setState({ panel: 'list' });
    view.setState({ panel: undefined });
    expect(reload(slots).getState().panel).toBeUndefined();
  });

  it.each(['', 'null', '{', '[]', '{"panel":"cellar","tool":7,"minimap":"yes"}'])('the stored text %s leaves the defaults', (text) => {
    const slots = slotsInMemory();
    slots.setItem('unclip.view', text);
    expect(reload(slots).getState()).toMatchObject({ panel: undefined, tool: 'hand', minimap: true, snap: false });
  });

  it('a browser that refuses to store changes nothing for the open page', () => {
    const view = createView('editor');
    rememberView(view, {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    view.setState({ panel: 'queue' });
    expect(view.getState().panel).toBe('queue');
  });
});
