import type { Page, Worker } from '@playwright/test';
import { removeNodes } from '../../graph/index.ts';
import { runWithoutNetwork } from '../support/e2e/offline.ts';
import { card, expect, openWorkflow, quick, run, test } from '../support/e2e/studio.ts';

// shaders are compiled for a GPU that the processor imitates
test.setTimeout(1_200_000);

test.beforeEach(async ({ page }) => {
  // WebGPU that the processor imitates is left alone, unless it is asked for
  await page.addInitScript(() => localStorage.setItem('unclip.preferences', JSON.stringify({ prefer: 'webgpu' })));
});

test.describe('the real family', () => {
  test.use({ family: 'emoji' });

  test('on WebGPU, with the network cut after the first load: the page, Run, a picture', async ({ page }) => {
    await runWithoutNetwork(page, 'WebGPU');
  });
});

/** Lets a worker's GPU be lost: when the page says so, or at every run. Until that is in place, the page holds back what starts the worker. */
const makeLosable = (worker: Worker, always: boolean): Promise<void> =>
  worker.evaluate((atEveryRun) => {
    const devices: GPUDevice[] = [];
    // the prototype's own method, called on the adapter it is asked of
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      const device = await requestDevice.call(this, descriptor);
      devices.push(device);
      return device;
    };
    const lose = () => {
      for (const device of devices.splice(0)) device.destroy();
    };
    if (atEveryRun) globalThis.addEventListener('message', ({ data }) => data.kind === 'run' && lose());
    const channel = new BroadcastChannel('gpu');
    channel.onmessage = ({ data }) => (data === 'lose' ? lose() : data === 'ask' && channel.postMessage('losable'));
    channel.postMessage('losable');
  }, always);

const holdWorkersBack = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (this: Worker, ...given: unknown[]) {
      const [message] = given;
      const starts = typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'start';
      if (!starts) return Reflect.apply(postMessage, this, given);
      const channel = new BroadcastChannel('gpu');
      channel.onmessage = ({ data }) => {
        if (data !== 'losable') return;
        channel.close();
        Reflect.apply(postMessage, this, given);
      };
      channel.postMessage('ask');
    };
  });

test('a GPU that is lost is taken up again; one that is always lost is given up, and the studio says why', async ({ page }) => {
  let always = false;
  page.on('worker', (worker) => void makeLosable(worker, always));
  await holdWorkersBack(page);
  const prompt = card(page, 'prompt').getByRole('textbox');
  const lose = () => page.evaluate(() => new BroadcastChannel('gpu').postMessage('lose'));
  // one network is enough: its shaders take a minute, and are compiled for every GPU anew
  const whole = await quick();
  const others = Object.keys(whole.nodes).filter((id) => id !== 'prompt' && id !== 'encode');
  await openWorkflow(page, removeNodes(whole, others));
  await run(page);
  await expect(page.getByText('WebGPU', { exact: true })).toBeVisible();

  await lose();
  await prompt.fill('a white cat');
  await run(page);
  await expect(page.getByText('WebGPU', { exact: true })).toBeVisible();

  always = true;
  await lose();
  await prompt.fill('a brown horse');
  await run(page);
  await expect(page.getByText('WebAssembly', { exact: true })).toBeVisible();
  await expect(page.locator('[data-hint*="WebGPU is not used, because the GPU was lost"]')).toBeVisible();
  await expect(card(page, 'encode').locator('[data-hint^="Computed in"]')).toBeVisible();
});
