import { createHash } from 'node:crypto';
import { emptyWorkflow, setParam, setPlacement } from '../../graph/index.ts';
import { artifactsAt, createClient } from '../../server/client/index.ts';
import { looks, serious } from '../support/e2e/axe.ts';
import { type Server, startServer } from '../support/e2e/server.ts';
import { card, expect, openWorkflow, quick, test } from '../support/e2e/studio.ts';

test.use({ family: 'emoji' });
// one after the other, so that they share one server: it computes on the processors that the browsers need
test.describe.configure({ mode: 'default' });

let server: Server;
test.beforeAll(async () => {
  // two devices, because one of them is busy with a hundred owls
  server = await startServer('cpu,cpu');
  const { runs, workflows } = createClient({ server: server.origin });
  const workflow = { ...(await quick()), name: 'An owl' };
  const ended = async (id: string) => {
    await expect.poll(async () => (await runs.get.query({ id })).endedAt).toBeDefined();
  };
  await ended((await runs.start.mutate({ workflow })).id);
  const words = new TextEncoder().encode('no picture');
  const hash = createHash('sha256').update(words).digest('hex');
  await artifactsAt({ server: server.origin }).send(hash, words);
  const image = { type: 'image', version: 1, params: { file: 'owl.png' }, inputs: {} };
  const broken = { ...emptyWorkflow('A broken picture'), nodes: { image } };
  await ended((await runs.start.mutate({ workflow: broken, files: { 'owl.png': hash } })).id);
  const long = setParam(setParam(workflow, { node: 'seeds', param: 'count', value: 100 }), { node: 'decode', param: 'steps', value: 1000 });
  await runs.start.mutate({ workflow: { ...long, name: 'A hundred owls' } });
  const { id } = await runs.start.mutate({ workflow: { ...long, name: 'Owls that nobody wants' } });
  await runs.cancel.mutate({ id });
  await runs.start.mutate({ workflow: { ...long, name: 'Owls that wait' }, device: 'cuda' });
  const saved = await workflows.save.mutate({ workflow });
  await workflows.save.mutate({ id: saved.id, basis: saved.version, workflow: { ...workflow, name: 'An owl, again' } });
});
test.afterAll(() => server.stop());

for (const { name, use } of looks)
  test.describe(`a studio with a server in the appearance ${name}`, () => {
    test.use(use);

    test(`axe finds no serious problem in the runs, workflows and placements of a server (${name})`, async ({ page }) => {
      // a number of steps of its own, so that the stored result of the server's run is not shown here
      const workflow = setParam(await quick(), { node: 'decode', param: 'steps', value: 3 });
      await openWorkflow(page, setPlacement(workflow, ['encode', 'prior', 'decode'], 'server'), server.origin);
      const panel = page.getByRole('complementary');
      await page.keyboard.press('q');
      await expect(panel.getByRole('progressbar').first()).toBeVisible();
      await expect(panel.getByText('An owl', { exact: true })).toBeVisible();
      await panel.getByRole('listitem').filter({ hasText: 'An owl' }).getByRole('button', { expanded: false }).click();
      await expect(panel.locator('img').last()).toBeVisible();
      expect(await serious(page), 'the runs').toEqual([]);
      await page.keyboard.press('w');
      await expect(panel.getByText('An owl, again').first()).toBeVisible();
      expect(await serious(page), 'the workflows').toEqual([]);
      await page.keyboard.press('i');
      await card(page, 'prior').locator('header').click();
      await expect(panel.getByRole('combobox').first()).toBeVisible();
      expect(await serious(page), 'the inspector').toEqual([]);
      await page.keyboard.press('i');
      await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } });
      await page.keyboard.press('Control+Enter');
      // the output of this node stays on the server, where the next node reads it
      await expect(
        card(page, 'encode')
          .locator('button')
          .filter({ has: page.locator('svg.lucide-cloud-download') }),
      ).toBeVisible();
      expect(await serious(page), 'a card whose outputs are on the server').toEqual([]);
    });
  });
