import { expect, test } from '@jest/globals';
import { Problem } from '../../../lib/errors.ts';
import { describeInBrowser } from '../../support/browser.ts';
import { listed, provisioning, reading, ready, rolledBack, rollingBack, starting } from './contract-answers.ts';
import { deploy, fillIn, focusedText, key, withPage } from './open-page.ts';

describeInBrowser('the deployments in the wizard page', (browser) => {
  test('a model is deployed and its resources are shown until it is ready', async () => {
    const [second, third] = [Promise.withResolvers(), Promise.withResolvers()];
    const given = [provisioning, second.promise, third.promise];
    await withPage(browser(), { readings: given }, async ({ page, functions }) => {
      await fillIn(page);
      await deploy(page);
      await page.getByText('Creating', { exact: true }).waitFor();
      expect(await focusedText(page)).toBe('Deployment chat');
      second.resolve(starting);
      await page.getByText('Starting', { exact: true }).waitFor();
      third.resolve(ready);
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

  test('a rolled back deployment shows its resources removed and the reason, and starts again with the same values', async () => {
    const last = Promise.withResolvers();
    const readings = [provisioning, rollingBack, last.promise];
    await withPage(browser(), { readings }, async ({ page }) => {
      await fillIn(page);
      await deploy(page);
      await page.getByText('Rolling back', { exact: true }).waitFor();
      await page.getByText('Being removed').first().waitFor();
      last.resolve(rolledBack);
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
    await withPage(browser(), { readings: [{ ...stuck, resources }, ready] }, async ({ page }) => {
      await fillIn(page);
      await deploy(page);
      await page.getByText(reason).waitFor();
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('The model answers requests.').waitFor();
    });
  });

  test('an existing deployment is deleted after the question about its cache, and leaves the list', async () => {
    let items = [listed('Provisioned', { ready: true }), listed('RolledBack', { name: 'older' })];
    const list = () => ({ items });
    const remove = () => {
      items = [listed('Deleting'), listed('RolledBack', { name: 'older' })];
      return items[0];
    };
    await withPage(
      browser(),
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
        items = items.filter(({ phase }) => phase !== 'Deleting');
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

  test('a reading that fails for a while is told and outlived', async () => {
    const second = Promise.withResolvers();
    const readings = [new Problem('unavailable', 'The cluster is restarting.'), second.promise];
    await withPage(
      browser(),
      { readings },
      async ({ page }) => {
        await fillIn(page);
        await deploy(page);
        await page.getByText('The cluster is restarting. Trying again.').waitFor();
        second.resolve(ready);
        await page.getByText('The model answers requests.').waitFor();
      },
      { refusals: 1 },
    );
  });

  test('a hidden page reads nothing, and goes on when it is seen again', async () => {
    const setHidden = (
      hidden: boolean,
    ) => `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));`;
    await withPage(browser(), { readings: [ready] }, async ({ page, functions }) => {
      const readings = () => functions.calls.filter(({ path }) => path.endsWith('/chat')).length;
      await fillIn(page);
      await page.evaluate(setHidden(true));
      await deploy(page);
      await page.getByText('The request was accepted.').waitFor();
      await page.waitForTimeout(1500);
      expect(readings()).toBe(0);
      await page.evaluate(setHidden(false));
      await page.getByText('The model answers requests.').waitFor();
      expect(readings()).toBe(1);
    });
  });
});
