import { expect, test } from '@jest/globals';
import { describeInBrowser } from '../../support/browser.ts';
import { catalog } from './contract-answers.ts';
import { deploy, fillIn, fillInFromModel, key, next, withPage } from './open-page.ts';

describeInBrowser('the key in the wizard page', (browser) => {
  test('the key is nowhere in the page, its storage or its address, and gone from its field after acceptance', async () => {
    await withPage(browser(), {}, async ({ page, functions }) => {
      const findings = `JSON.stringify([document.documentElement.outerHTML, location.href, document.cookie,
        { ...localStorage }, { ...sessionStorage }, history.state, performance.getEntries().map((entry) => entry.name)])`;
      await fillIn(page);
      expect(await page.evaluate<string>(findings)).not.toContain(key);
      await deploy(page);
      await page.getByText('The model answers requests.').waitFor();
      expect(await page.evaluate<string>(findings)).not.toContain(key);
      expect(await page.evaluate('[...document.querySelectorAll("input")].map((input) => input.value)')).not.toContain(
        key,
      );
      expect(await page.evaluate('indexedDB.databases()')).toEqual([]);
      expect(functions.calls.map(({ path }) => path).join()).not.toContain(key);
    });
  });

  test('an invalid key is told beside its field, which gets the focus', async () => {
    const userMessage = 'The API key is invalid. Please check and try again.';
    await withPage(browser(), { validateKey: () => ({ outcome: 'invalid', userMessage }) }, async ({ page }) => {
      const field = page.getByLabel('NVIDIA personal API key');
      await field.fill(key);
      await field.press('Enter');
      await page.locator('#api-key-error').getByText(userMessage).waitFor();
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      expect(await page.evaluate('document.activeElement.id')).toBe('api-key');
      expect(await page.getByRole('heading', { name: 'API key' }).isVisible()).toBe(true);
    });
  });

  test('a legacy key is told without a call', async () => {
    await withPage(browser(), {}, async ({ page, functions }) => {
      await page.getByLabel('NVIDIA personal API key').fill('ZmFrZS1sZWdhY3kta2V5');
      await page.keyboard.press('Enter');
      await page.getByText('Legacy API keys are not supported.').waitFor();
      expect(functions.calls.filter(({ path }) => path === '/validate-key/')).toEqual([]);
    });
  });

  test('where no keys are collected none is asked for, checked or sent', async () => {
    const withoutKeys = { ...catalog, keys: { collected: false, validated: false } };
    await withPage(browser(), { catalog: () => withoutKeys }, async ({ page, functions }) => {
      await page.getByText('This cluster asks for no key').waitFor();
      expect(await page.getByLabel('NVIDIA personal API key').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Continue', exact: true }).click();
      await fillInFromModel(page);
      await deploy(page);
      await page.getByText('The model answers requests.').waitFor();
      expect(functions.calls.filter(({ path }) => path === '/validate-key/')).toEqual([]);
      const posted = functions.calls.find(({ method, path }) => method === 'POST' && path.includes('/deployments'));
      expect(posted?.body).not.toHaveProperty('apiKey');
    });
  });

  test('a skipped validation goes on and says why', async () => {
    const userMessage = 'The cluster is disconnected.';
    await withPage(browser(), { validateKey: () => ({ outcome: 'skipped', userMessage }) }, async ({ page }) => {
      await page.getByLabel('NVIDIA personal API key').fill(key);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Model', exact: true }).waitFor();
      await page.getByRole('status').getByText(userMessage).waitFor();
    });
  });

  test('a model that the key may not have is told at the model', async () => {
    const userMessage = 'This API key does not have permission to access NIM models.';
    const validateKey = ({ model }: { model?: string }) => (model ? { outcome: 'forbidden', userMessage } : undefined);
    await withPage(browser(), { validateKey }, async ({ page }) => {
      await page.getByLabel('NVIDIA personal API key').fill(key);
      await page.keyboard.press('Enter');
      await page.getByRole('radio', { name: /Llama 3.1 8B/ }).check();
      await next(page);
      await page.locator('#model-search-error').getByText(userMessage).waitFor();
      expect(await page.getByRole('heading', { name: 'Model', exact: true }).isVisible()).toBe(true);
    });
  });
});
