import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser to test pages in: `TEST_BROWSER`, or where Linux distributions put Chromium. Undefined where there is none. */
export function findBrowser(): string | undefined {
  const { TEST_BROWSER: chosen } = process.env;
  return chosen ?? candidates.find((path) => existsSync(path));
}

/** Starts a browser that makes no request of its own accord. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A describe whose tests share one browser. Where there is no browser they are skipped, which never counts as passed. */
export function describeInBrowser(name: string, tests: (browser: () => Browser) => void): void {
  const executablePath = findBrowser();
  const inBrowser = executablePath === undefined ? describe.skip : describe;
  inBrowser(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchBrowser(executablePath ?? '');
    });
    afterAll(async () => {
      await browser?.close();
    });
    tests(() => {
      if (!browser) throw new Error('the browser runs within tests only');
      return browser;
    });
  });
}
