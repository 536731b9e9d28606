import { expect, test } from '@jest/globals';
import { Problem } from '../../../lib/errors.ts';
import { describeInBrowser } from '../../support/browser.ts';
import { deploy, fillIn, key, withPage } from './open-page.ts';

describeInBrowser('the wizard page', (browser) => {
  test('models are found by text and by kind, and markup in their description is text', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      await page.getByLabel('NVIDIA personal API key').fill(key);
      await page.keyboard.press('Enter');
      await page.getByLabel('Kind').selectOption('embedding');
      await page.getByText('47 of 190 models').waitFor();
      await page.getByLabel('Kind').selectOption('');
      await page.getByLabel('Search models').fill('VISION 90b');
      await page.getByText('1 of 190 models').waitFor();
      expect(await page.getByText('Restricted in the EU').isVisible()).toBe(true);
      await page.getByLabel('Search models').fill('markup');
      expect(await page.getByText('<b>markup</b>').isVisible()).toBe(true);
    });
  });

  test.each([['Pacific/Honolulu'], ['Pacific/Kiritimati']])(
    'in %s the models are as NVIDIA listed them on the same day as anywhere',
    async (timezoneId) => {
      await withPage(
        browser(),
        {},
        async ({ page }) => {
          const age = page.getByText('As NVIDIA listed them on 19 Feb 2026.');
          await age.waitFor({ state: 'attached' });
        },
        { timezoneId },
      );
    },
  );

  test('an error of a field is shown beside it, in its step', async () => {
    const create = () =>
      new Problem('name-taken', 'A deployment named chat exists with another request.', {
        errors: [{ field: 'name', message: 'is in use by another deployment' }],
      });
    await withPage(
      browser(),
      { create },
      async ({ page }) => {
        await fillIn(page);
        await deploy(page);
        await page.getByText('Name is in use by another deployment.').waitFor();
        expect(await page.evaluate('document.activeElement.id')).toBe('name');
        expect(await page.getByLabel('NVIDIA personal API key').inputValue()).toBe(key);
      },
      { refusals: 1 },
    );
  });

  test('a refusal that is about no field is shown with its user message', async () => {
    const userMessage = 'Unable to validate API key. Check network connectivity.';
    const create = () => new Problem('bad-gateway', 'no answer', { userMessage });
    await withPage(
      browser(),
      { create },
      async ({ page }) => {
        await fillIn(page);
        await deploy(page);
        await page.getByRole('alert').getByText(userMessage).waitFor();
        expect(await page.getByRole('heading', { name: 'Review' }).isVisible()).toBe(true);
      },
      { refusals: 1 },
    );
  });

  test('a disabled catalog is told before anybody has typed a key', async () => {
    const reason = 'ConfigMap opendatahub/nim-model-metadata is missing.';
    await withPage(browser(), { catalog: () => ({ disabled: true, reason }) }, async ({ page }) => {
      await page.getByRole('alert').getByText(reason).waitFor();
    });
  });

  test('the keyboard alone is enough from the key to the deployment', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      const { keyboard } = page;
      await keyboard.press('Tab');
      await keyboard.type(key);
      await keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Model', exact: true }).waitFor();
      await keyboard.press('Tab');
      await keyboard.type('llama');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.type')).toBe('radio');
      await keyboard.press('Space');
      await keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Version' }).waitFor();
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Settings' }).waitFor();
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await keyboard.type('team');
      await keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Review' }).waitFor();
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await page.getByText('The model answers requests.').waitFor();
    });
  });

  test('name and cache size are suggested from the model', async () => {
    await withPage(browser(), {}, async ({ page }) => {
      const suggest = (id: string) =>
        page.evaluate(
          `import('/suggestion.js').then((it) => [it.suggestedName('${id}'), it.suggestedCacheGib('${id}')])`,
        );
      expect(await suggest('nim/meta/llama-3.1-70b-instruct')).toEqual(['llama-3-1-70b-instruct', 280]);
      expect(await suggest('nim/mistralai/mixtral-8x22b-instruct-v01')).toEqual(['mixtral-8x22b-instruct-v01', 710]);
      expect(await suggest('nim/black-forest-labs/flux.1-dev')).toEqual(['flux-1-dev', 50]);
      expect(await suggest('nim/vendor/3d-object_')).toEqual(['d-object', 50]);
    });
  });
});
