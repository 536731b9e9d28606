import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Problem } from '../../../lib/errors.ts';
import { findBrowser, launchBrowser } from '../../support/browser.ts';
import { listed, provisioning, reading, ready, rolledBack, rollingBack, starting } from './contract-answers.ts';
import { deploy, fillIn, focusedText, key, next, withPage } from './open-page.ts';

const executablePath = findBrowser();
const inBrowser = executablePath === undefined ? describe.skip : describe;

inBrowser('the wizard page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(executablePath ?? '');
  });
  afterAll(async () => {
    await browser?.close();
  });

  test('a model is deployed and its resources are shown until it is ready', async () => {
    await withPage(browser, { readings: [provisioning, starting, ready] }, async ({ page, functions }) => {
      await fillIn(page);
      await deploy(page);
      await page.getByText('Creating', { exact: true }).waitFor();
      expect(await focusedText(page)).toBe('Deployment chat');
      await page.getByText('The model answers requests.').waitFor();
      const resources = page.getByRole('list', { name: 'Resources' }).getByRole('listitem');
      const texts = await resources.allInnerTexts();
      expect(texts).toHaveLength(5);
      expect(texts.at(-1)).toMatch(/InferenceService\s+chat\s+Ready/);
      const address = page.getByRole('link', { name: 'https://chat-team.example.test' });
      expect(await address.count()).toBe(1);
      expect(functions.calls.find(({ method, path }) => method === 'POST' && path.includes('namespaces'))).toEqual({
        method: 'POST',
        path: '/deployments/namespaces/team/deployments',
        body: {
          name: 'chat',
          model: 'nim/meta/llama-3.1-8b-instruct',
          tag: '1.8.4',
          storage: { size: '50Gi' },
          resources: { gpus: 1 },
          apiKey: key,
        },
      });
      const readings = functions.calls.filter(({ path }) => path.endsWith('/chat')).length;
      await page.waitForTimeout(1500);
      expect(functions.calls.filter(({ path }) => path.endsWith('/chat'))).toHaveLength(readings);
    });
  });

  test('the key is nowhere in the page, its storage or its address, and gone from its field after acceptance', async () => {
    await withPage(browser, {}, async ({ page, functions }) => {
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
    await withPage(browser, { validateKey: () => ({ outcome: 'invalid', userMessage }) }, async ({ page }) => {
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
    await withPage(browser, {}, async ({ page, functions }) => {
      await page.getByLabel('NVIDIA personal API key').fill('ZmFrZS1sZWdhY3kta2V5');
      await page.keyboard.press('Enter');
      await page.getByText('Legacy API keys are not supported.').waitFor();
      expect(functions.calls.filter(({ path }) => path === '/validate-key/')).toEqual([]);
    });
  });

  test('a skipped validation goes on and says why', async () => {
    const userMessage = 'The cluster is disconnected.';
    await withPage(browser, { validateKey: () => ({ outcome: 'skipped', userMessage }) }, async ({ page }) => {
      await page.getByLabel('NVIDIA personal API key').fill(key);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Model', exact: true }).waitFor();
      await page.getByRole('status').getByText(userMessage).waitFor();
    });
  });

  test('a model that the key may not have is told at the model', async () => {
    const userMessage = 'This API key does not have permission to access NIM models.';
    const validateKey = ({ model }: { model?: string }) => (model ? { outcome: 'forbidden', userMessage } : undefined);
    await withPage(browser, { validateKey }, async ({ page }) => {
      await page.getByLabel('NVIDIA personal API key').fill(key);
      await page.keyboard.press('Enter');
      await page.getByRole('radio', { name: /Llama 3.1 8B/ }).check();
      await next(page);
      await page.locator('#model-search-error').getByText(userMessage).waitFor();
      expect(await page.getByRole('heading', { name: 'Model', exact: true }).isVisible()).toBe(true);
    });
  });

  test('models are found by text and by kind, and markup in their description is text', async () => {
    await withPage(browser, {}, async ({ page }) => {
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

  test('a rolled back deployment shows its resources removed and the reason, and starts again with the same values', async () => {
    const readings = [provisioning, rollingBack, rolledBack];
    await withPage(browser, { readings }, async ({ page }) => {
      await fillIn(page);
      await deploy(page);
      await page.getByText('Rolling back', { exact: true }).waitFor();
      await page.getByText('Being removed').first().waitFor();
      await page.getByText('Failed, rolled back', { exact: true }).first().waitFor();
      const reason = page.getByRole('alert').filter({ hasText: 'PersistentVolumeClaim nim-cache-chat' });
      expect(await reason.textContent()).toContain('The quota of the project is used up. (QuotaExceeded)');
      const states = await page.locator('#resources .resource-state').allInnerTexts();
      expect(states).toEqual(Array(5).fill('Removed'));
      await page.getByRole('button', { name: 'Start again with the same values' }).click();
      expect(await focusedText(page)).toBe('API key');
      expect(await page.getByLabel('NVIDIA personal API key').inputValue()).toBe('');
      await fillIn(page);
      expect(await page.locator('#review').textContent()).toContain('Namechat');
    });
  });

  test('a resource that is stuck ends the waiting and says why', async () => {
    const stuck = reading('Provisioned', ['ready', 'ready', 'ready', 'ready', 'stuck']);
    const reason = 'No node can take the model: 0/3 nodes have a GPU.';
    const resources = stuck.resources.map((item) => (item.state === 'stuck' ? { ...item, reason } : item));
    await withPage(browser, { readings: [{ ...stuck, resources }, ready] }, async ({ page }) => {
      await fillIn(page);
      await deploy(page);
      await page.getByText(reason).waitFor();
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('The model answers requests.').waitFor();
    });
  });

  test('an error of a field is shown beside it, in its step', async () => {
    const create = () =>
      new Problem('name-taken', 'A deployment named chat exists with another request.', {
        errors: [{ field: 'name', message: 'is in use by another deployment' }],
      });
    const check = withPage(
      browser,
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
    await check;
  });

  test('a refusal that is about no field is shown with its user message', async () => {
    const userMessage = 'Unable to validate API key. Check network connectivity.';
    const create = () => new Problem('bad-gateway', 'no answer', { userMessage });
    await withPage(
      browser,
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
    await withPage(browser, { catalog: () => ({ disabled: true, reason }) }, async ({ page }) => {
      await page.getByRole('alert').getByText(reason).waitFor();
    });
  });

  test('the keyboard alone is enough from the key to the deployment', async () => {
    await withPage(browser, {}, async ({ page }) => {
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

  test('an existing deployment is deleted after the question about its cache, and leaves the list', async () => {
    let items = [listed('Provisioned', { ready: true }), listed('RolledBack', { name: 'older' })];
    const list = () => {
      const answer = { items };
      items = items.filter(({ phase }) => phase !== 'Deleting');
      return answer;
    };
    const remove = () => {
      items = [listed('Deleting'), listed('RolledBack', { name: 'older' })];
      return items[0];
    };
    await withPage(
      browser,
      { list, remove },
      async ({ page, functions }) => {
        const rows = page.getByRole('list', { name: 'Deployments in a project' }).getByRole('listitem');
        await rows.filter({ hasText: 'Failed, rolled back' }).waitFor();
        await page.getByRole('button', { name: 'Delete chat' }).press('Enter');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Delete chat' }).click();
        await page.getByRole('radio', { name: 'Delete it as well' }).check();
        await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
        await rows.filter({ hasText: 'Deleting' }).waitFor();
        await rows.filter({ hasText: 'chat' }).waitFor({ state: 'detached' });
        expect(await rows.allInnerTexts()).toHaveLength(1);
        const deletions = functions.calls.filter(({ method }) => method === 'DELETE');
        expect(deletions.map(({ path }) => path)).toEqual([
          '/deployments/namespaces/team/deployments/chat?cache=delete',
        ]);
      },
      { query: '?project=team' },
    );
  });
});
