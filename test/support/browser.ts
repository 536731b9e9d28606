import { existsSync } from 'node:fs';
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
