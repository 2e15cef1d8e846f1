import { done, expect, test } from '../support/e2e/studio.ts';

test.use({ family: 'emoji' });

test('the studio draws a picture and stores itself for offline use without violating its content security policy', async ({ page }) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|violates/i.test(message.text())) violations.push(message.text());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      console.error(`violates ${effectiveDirective}: ${blockedURI}`),
    );
  });
  const response = await page.goto('/');
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  await page.getByRole('textbox', { name: 'What to draw' }).fill('two red apples');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await done(page);
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready', { timeout: 120_000 });
  expect(violations).toEqual([]);
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
