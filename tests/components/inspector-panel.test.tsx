import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { InspectorPanel } from '../../editor/panels/inspector/inspector-panel.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { registry as fakeNodes, sketch } from '../support/graph/fakes.ts';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');

describe('the inspector', () => {
  it('without a selection and before a run, the inspector says what it would show', async () => {
    await renderStudio(<InspectorPanel />);
    await expect.element(page.getByText(t('inspector.none'))).toBeVisible();
  });

  it('a title that is typed in the inspector is stored as the title of the selected node', async () => {
    const { studio } = await renderStudio(<InspectorPanel />, { workflow: sketched({ fit: ['pca-fit'] }) });
    studio.actions.select(['fit']);
    await page.getByRole('textbox', { name: t('node.title') }).fill('All animals');
    await expect.poll(() => studio.store.getState().document.workflow.nodes.fit?.title).toBe('All animals');
  });

  it('the results of a node appear in the inspector after a run', async () => {
    const workflow = sketch({ one: ['number', { value: 42 }], two: ['add', { plus: 1 }, { a: 'one.value' }] });
    const { studio } = await renderStudio(<InspectorPanel />, { workflow, nodes: fakeNodes });
    studio.actions.select(['two']);
    await studio.actions.run(['two']);
    await expect.element(page.getByRole('heading', { name: t('inspector.results') })).toBeVisible();
    await expect.poll(() => page.getByRole('figure').element().textContent).toContain('43');
  });

  it('a node that fits a basis can be opened in the explorer', async () => {
    const { studio, view } = await renderStudio(<InspectorPanel />, { workflow: sketched({ fit: ['pca-fit'] }) });
    studio.actions.select(['fit']);
    await page.getByRole('button', { name: t('inspector.explore') }).click();
    expect(view.getState().panel).toBe('explorer');
  });
});
