import { mkdir } from 'node:fs/promises';

import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

export const baseUrl = process.env.JOURNEYS_URL ?? '';

const screenshots = process.env.SCREENSHOTS ?? 'screenshots';

let browser: Browser | undefined;
let opened: { page: Page; complaints: string[] }[] = [];

/** A browser for the tests of a file. What a page complains about on its console fails the test that opened it. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const complaints = opened.flatMap((each) => each.complaints);
    await Promise.all(opened.map(({ page }) => page.context().close()));
    opened = [];
    expect(complaints).toEqual([]);
  });
}

export async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error('useBrowser() first');
  const context = await browser.newContext({
    baseURL: baseUrl,
    locale: 'fr-FR',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A status that is an error is logged by the browser itself, whether or not the page handles it.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  opened.push({ page, complaints });
  await page.goto(path);
  return page;
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: false });
}

/** A figure of this run, for the log. */
export function report(what: string, value: number, unit: string): void {
  console.log(`${what}: ${Math.round(value * 1000) / 1000} ${unit}`);
}

/** Fails beyond a limit only where the limit is given: a busy machine says nothing about the shop. */
export function atMost(variable: string, value: number): void {
  const limit = process.env[variable];
  if (limit !== undefined) expect(value, variable).toBeLessThanOrEqual(Number(limit));
}
