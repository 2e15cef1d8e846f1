import type { Page } from '@playwright/test';
import { addLabelPlugin } from '../support/e2e/add-plugin.ts';
import { otherSite } from '../support/e2e/other-site.ts';
import { done, expect, quick, test } from '../support/e2e/studio.ts';

test.use({ family: 'emoji' });

/** What the page does against its policy, from now on. */
const violationsOf = async (page: Page): Promise<readonly string[]> => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|violates/i.test(message.text())) violations.push(message.text());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      console.error(`violates ${effectiveDirective}: ${blockedURI}`),
    );
  });
  return violations;
};

test('the studio draws a picture, stores itself for offline use, adds a plugin and opens its searchable documentation without violating their policies', async ({
  page,
}) => {
  const violations = await violationsOf(page);
  const response = await page.goto('/');
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  const prompt = page.getByRole('textbox', { name: 'What to draw' });
  await prompt.pressSequentially('two red appels ');
  await expect(page.getByText('1 word is unknown to the model: appels')).toBeAttached();
  await prompt.fill('two red apples');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await done(page);
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready', { timeout: 120_000 });
  await addLabelPlugin(page);
  // the documentation is stored, too: it is found and read without a server
  await page.context().setOffline(true);
  await page.goto('/docs/');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('textbox', { name: 'Search' }).fill('principal components');
  const found = page.getByRole('dialog').getByRole('link', { name: 'Explore the latent space' });
  await found.first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Explore the latent space');
  await page.goto('/docs/ar/');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  expect(violations).toEqual([]);
  await page.context().setOffline(false);
  await page.goto('/');
  // the policy is in force: eval throws. It is called from a timer, because the policy does not apply to code that a debugger evaluates
  const outcome = await page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        setTimeout(() => {
          try {
            resolve(String(new Function('return 1')()));
          } catch (error) {
            resolve(String(error));
          }
        }),
      ),
  );
  expect(outcome).toMatch(/EvalError/);
});

test('a link that opens a file from elsewhere asks first, reaches its own host only, and runs nothing', async ({ page }) => {
  const [named, other] = await Promise.all([
    otherSite(JSON.stringify({ ...(await quick()), name: 'A workflow from elsewhere' })),
    otherSite('{}'),
  ]);
  const violations = await violationsOf(page);
  try {
    await page.goto(`/?open=${encodeURIComponent(`http://${named.host}/closed.json`)}`);
    const dialog = page.getByRole('dialog', { name: `Open a file from ${named.host}?` });
    await expect(dialog.getByText(`http://${named.host}/closed.json`)).toBeVisible();
    expect(named.requests).toEqual([]);
    await dialog.getByRole('button', { name: 'Fetch and open' }).click();
    await expect(dialog.getByText(/does not let pages of other sites read the file \(CORS\)/)).toBeVisible();
    expect(violations.filter((text) => !text.includes('CORS'))).toEqual([]);

    await page.goto(`/?open=${encodeURIComponent(`http://${named.host}/open.json`)}`);
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Workflow name' })).toHaveValue('A workflow from elsewhere');
    expect(named.requests).toEqual(['GET /closed.json', 'GET /open.json']);
    expect(new URL(page.url()).search).toBe('');
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
    // this page may not reach another host than that of its link
    const reach = (host: string) =>
      page.evaluate(
        (address) =>
          fetch(address).then(
            () => true,
            () => false,
          ),
        `http://${host}/open.json`,
      );
    expect([await reach(named.host), await reach(other.host)]).toEqual([true, false]);
    // and a page that was opened without such a link may reach none
    await page.goto('/');
    expect(await reach(named.host)).toBe(false);
    expect(other.requests).toEqual([]);
  } finally {
    await Promise.all([named.stop(), other.stop()]);
  }
});
