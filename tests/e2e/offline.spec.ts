import { runWithoutNetwork } from '../support/e2e/offline.ts';
import { test } from '../support/e2e/studio.ts';

test.use({ family: 'emoji' });

test('after the first load the network is cut and the server stopped: the page, Run, a picture', async ({ page }) => {
  await runWithoutNetwork(page, 'WebAssembly');
});
