import { test } from '@jest/globals';
import { findBrowser, launchBrowser } from '../../support/browser.ts';
import { listed, models, reading, rolledBack } from './contract-answers.ts';
import { deploy, key, next, withPage } from './open-page.ts';
void models;
test('shots', async () => {
  const browser = await launchBrowser(findBrowser() ?? '');
  for (const [w, h] of [[1280, 900], [390, 844]] as const) for (const colorScheme of ['light', 'dark'] as const) {
    const stuck = reading('Provisioned', ['ready', 'ready', 'pending', 'ready', 'stuck']);
    const resources = stuck.resources.map((i) => i.state === 'stuck' ? { ...i, reason: 'No node can take the model: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu.' } : i);
    const moving = reading('RollingBack', ['removing', 'removed', 'removing', 'absent', 'pending'], { outcome: rolledBack.outcome });
    const readings = [{ ...stuck, resources }, moving, rolledBack];
    const list = () => ({ items: [listed('Provisioned', { ready: true, name: 'assistant' }), listed('RolledBack'), listed('Provisioned', { name: 'embedder-for-search' })] });
    await withPage(browser, { readings, list }, async ({ page }) => {
      let n = 0;
      const shot = () => page.screenshot({ path: `/tmp/shots/${w}-${colorScheme}-${++n}.png`, fullPage: true });
      await page.getByText('embedder-for-search').waitFor();
      await page.getByLabel('NVIDIA personal API key').fill('abc'); await page.keyboard.press('Enter'); await shot();
      await page.getByLabel('NVIDIA personal API key').fill(key); await page.keyboard.press('Enter');
      await page.getByLabel('Search models').fill('l');
      await page.getByRole('radio', { name: /Llama 3.2 90B/ }).check(); await shot();
      await next(page); await page.getByRole('heading', { name: 'Version' }).waitFor(); await page.getByRole('combobox', { name: 'Version' }).selectOption('latest'); await shot();
      await next(page); await page.getByLabel('Name', { exact: true }).fill('chat'); await page.getByLabel('GPUs').fill('0'); await next(page); await shot();
      await page.getByLabel('GPUs').fill('2'); await next(page); await shot();
      await deploy(page); await page.getByText('No node can').waitFor(); await shot();
      await page.getByRole('button', { name: 'Check again' }).click(); await page.getByText('Rolling back').waitFor(); await shot();
      await page.getByText('Start again with').waitFor(); await shot();
      await page.getByRole('button', { name: 'Delete assistant' }).click(); await shot();
    }, { query: '?project=team', colorScheme, viewport: { width: w, height: h } });
  }
  await browser.close();
}, 120000);
