import type { Page, Worker } from '@playwright/test';
import { removeNodes } from '../../graph/index.ts';
import { runWithoutNetwork } from '../support/e2e/offline.ts';
import { card, expect, openWorkflow, quick, run, test } from '../support/e2e/studio.ts';

// a software GPU compiles shaders slowly
test.setTimeout(1_200_000);

test.beforeEach(async ({ page }) => {
  // the studio uses a software GPU only where the user prefers WebGPU
  await page.addInitScript(() => localStorage.setItem('unclip.preferences', JSON.stringify({ prefer: 'webgpu' })));
});

test.describe('with the real model family', () => {
  test.use({ family: 'emoji' });

  test('without a network, a studio that was loaded once runs on WebGPU and draws a picture', async ({ page }) => {
    await runWithoutNetwork(page, 'WebGPU');
  });
});

/** Makes a worker lose its GPU: when the page says so, or at every run. `delayWorkerStart` delays the worker until this is in place. */
const makeLosable = (worker: Worker, always: boolean): Promise<void> =>
  worker.evaluate((atEveryRun) => {
    const devices: GPUDevice[] = [];
    // the original method, called on the adapter of each request
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      const device = await requestDevice.call(this, descriptor);
      devices.push(device);
      return device;
    };
    const lose = () => {
      for (const device of devices.splice(0)) device.destroy();
    };
    // a call of birpc names its function in `m`
    if (atEveryRun) globalThis.addEventListener('message', ({ data }) => data.m === 'run' && lose());
    const channel = new BroadcastChannel('gpu');
    channel.onmessage = ({ data }) => (data === 'lose' ? lose() : data === 'ask' && channel.postMessage('losable'));
    channel.postMessage('losable');
  }, always);

const delayWorkerStart = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (this: Worker, ...given: unknown[]) {
      const [message] = given;
      const starts = typeof message === 'object' && message !== null && 'm' in message && message.m === 'start';
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

test('a lost GPU is requested again, and after repeated losses the studio falls back to WebAssembly and says why', async ({ page }) => {
  let always = false;
  page.on('worker', (worker) => void makeLosable(worker, always));
  await delayWorkerStart(page);
  const prompt = card(page, 'prompt').getByRole('textbox');
  const lose = () => page.evaluate(() => new BroadcastChannel('gpu').postMessage('lose'));
  // one network is enough: each GPU compiles its shaders again, which takes a minute
  const workflow = await quick();
  const others = Object.keys(workflow.nodes).filter((id) => id !== 'prompt' && id !== 'encode');
  await openWorkflow(page, removeNodes(workflow, others));
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
