import { expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type Answers, contractAnswers } from './contract-answers.ts';
import { type PretendFunctions, startPretendFunctions } from './pretend-functions.ts';

/** A key that must never be found anywhere but in a request's body. */
export const key = 'nvapi-abcdefghijklmnop-0123456789';

export interface OpenPage {
  readonly page: Page;
  readonly functions: PretendFunctions;
}

/**
 * Opens the page in a browser context of its own, and expects afterwards that nothing was written to the console and no
 * policy was violated. A refused call is written there by the browser itself: a test that expects one says so.
 */
export async function withPage(
  browser: Browser,
  answers: Answers,
  use: (opened: OpenPage) => Promise<void>,
  { query = '', refusals = 0, ...options }: BrowserContextOptions & { query?: string; refusals?: number } = {},
): Promise<void> {
  const functions = await startPretendFunctions(contractAnswers(answers));
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(functions.url + query);
    await page.getByText('190 models').or(page.getByRole('alert')).first().waitFor({ state: 'attached' });
    await use({ page, functions });
  } finally {
    await context.close();
    await functions.close();
  }
  const refused = complaints.filter((text) => text.startsWith('Failed to load resource'));
  expect(complaints.filter((text) => !refused.includes(text))).toEqual([]);
  expect(refused).toHaveLength(refusals);
}

/** Goes through the steps with the mouse up to the review. */
export async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('NVIDIA personal API key').fill(key);
  await page.getByRole('button', { name: 'Check key and continue' }).click();
  await fillInFromModel(page);
}

/** The same from the second step on. */
export async function fillInFromModel(page: Page): Promise<void> {
  await page.getByLabel('Search models').fill('llama 8b');
  await page.getByRole('radio', { name: /Llama 3.1 8B/ }).check();
  await next(page);
  await page.getByRole('heading', { name: 'Version' }).waitFor();
  await next(page);
  await page.getByLabel('Name', { exact: true }).fill('chat');
  await page.getByLabel('Project', { exact: true }).fill('team');
  await next(page);
  await page.getByRole('heading', { name: 'Review' }).waitFor();
}

export const next = (page: Page) => page.getByRole('button', { name: 'Continue', exact: true }).click();

export const deploy = (page: Page) => page.getByRole('button', { name: 'Deploy', exact: true }).click();

export const focusedText = (page: Page) => page.evaluate<string>('document.activeElement.textContent.trim()');
