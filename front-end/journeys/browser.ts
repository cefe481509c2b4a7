import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

export const baseUrl = process.env.JOURNEYS_URL ?? '';

const screenshots = process.env.SCREENSHOTS ?? 'screenshots';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** The shop as another machine sees it: by plain HTTP and a name that is not localhost. */
const distant = new URL(baseUrl || 'http://127.0.0.1');
distant.hostname = 'shop.test';
export const distantUrl = distant.origin;
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  `--host-resolver-rules=MAP shop.test ${new URL(baseUrl || 'http://127.0.0.1').hostname}`,
];

let browser: Browser | undefined;
let opened: { page: Page; complaints: string[] }[] = [];

/** A browser for the tests of a file. What a page complains about on its console fails the test that opened it. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
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
  return openTab(await newContext(options), path);
}

/** Tabs of one context share what a browser's tabs share: storage, locks, and six connections. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  if (!browser) throw new Error('useBrowser() first');
  const context = await browser.newContext({
    baseURL: baseUrl,
    locale: 'fr-FR',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(30_000);
  return context;
}

export async function openTab(context: BrowserContext, path: string, prepare?: (page: Page) => void): Promise<Page> {
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
  prepare?.(page);
  await page.goto(path);
  return page;
}

/** A browser whose user has forbidden sites to keep anything: `localStorage` throws. */
export async function openWithoutCookies(path: string): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), 'profil-'));
  await mkdir(join(profile, 'Default'));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args, baseURL: baseUrl });
  context.on('close', () => void rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  context.setDefaultTimeout(30_000);
  return openTab(context, path);
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
