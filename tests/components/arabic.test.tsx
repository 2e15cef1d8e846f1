import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { attempt } from '../../editor/kit/attempt.ts';
import { CardProblem } from '../../editor/kit/card-problem.tsx';
import { Button } from '../../editor/kit/components/index.ts';
import { loadLanguage, setLanguage } from '../../editor/kit/text/language.ts';
import { problemOf } from '../../errors/index.ts';
import { GraphError } from '../../graph/index.ts';
import { renderStudio } from '../support/components/render-studio.tsx';

const cycle = new GraphError('CYCLE', 'The links form a cycle: {nodes}. Remove one of them.', { params: { nodes: 'a, b' } });
const untranslated = new GraphError('CYCLE', 'The {thing} is new.', { params: { thing: 'node' } });

describe('the Arabic interface', () => {
  beforeAll(() => loadLanguage('ar'));
  beforeEach(() => setLanguage('ar'));

  it('the page is read from right to left', async () => {
    await renderStudio(<Button>تشغيل</Button>);
    await expect.poll(() => [document.documentElement.lang, document.documentElement.dir]).toEqual(['ar', 'rtl']);
  });

  it('the sentence of an error on a card is in Arabic, with the values of the error', async () => {
    await renderStudio(<CardProblem id="a" problem={problemOf(cycle)} failed={false} />);
    await expect.element(page.getByText('الروابط تصنع حلقة: a, b. أزل واحدًا منها.')).toBeVisible();
  });

  it('the sentence of an error without a translation is in English', async () => {
    await renderStudio(<CardProblem id="a" problem={problemOf(untranslated)} failed={false} />);
    await expect.element(page.getByText('The node is new.')).toBeVisible();
  });

  it('a toast shows the error of a refused action in Arabic', async () => {
    const refuse = () => {
      throw cycle;
    };
    await renderStudio(<Button onClick={() => attempt(refuse)}>Run</Button>);
    await page.getByRole('button', { name: 'Run' }).click();
    await expect.element(page.getByText('الروابط تصنع حلقة: a, b. أزل واحدًا منها.').first()).toBeVisible();
  });
});
