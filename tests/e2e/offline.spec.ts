import { runWithoutNetwork } from '../support/e2e/offline.ts';
import { test } from '../support/e2e/studio.ts';

test.use({ family: 'emoji' });

test('without a network or a server, a studio that was loaded once opens, runs and draws a picture', async ({ page }) => {
  await runWithoutNetwork(page, 'WebAssembly');
});
