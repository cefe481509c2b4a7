import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { atMost, open, report, screenshot, useBrowser } from './browser';
import { cartOf, order, products, somebody } from './shop';

useBrowser();

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const looks = {
  clair: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  sombre: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  etroit: { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
} as const;

let orderId = '';

beforeAll(async () => {
  const [product] = await products();
  if (!product) throw new Error('an empty catalogue');
  orderId = (await order(await somebody(), product, 2)).id;
});

const pages: [name: string, path: () => string, there: string][] = [
  ['boutique', () => '/', '.card-buy button'],
  ['panier', () => '/panier', '.line'],
  ['commandes', () => '/commandes', '.row-sum'],
  ['commande', () => `/commandes/${orderId}`, '.receipt'],
  ['utilisateurs', () => '/utilisateurs', '.person'],
  ['notifications', () => '/notifications-en-direct', '.console-line'],
  ['coulisses', () => '/coulisses', '.spotlight'],
];

interface AxeResult {
  violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => (window as unknown as { axe: { run: () => Promise<AxeResult> } }).axe.run());
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`),
  );
}

for (const [look, options] of Object.entries(looks)) {
  test.each(pages)(`${look}: %s is accessible, and as wide as the screen`, async (name, path, there) => {
    const page = await open('/panier', options);
    const cart = cartOf(...(await products()).slice(0, 3));
    await page.evaluate((json) => localStorage.setItem('echoppe.panier', json), cart);
    await page.goto(path());
    await page.locator(there).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(400);
    await screenshot(page, `${name}-${look}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(options.viewport.width);
    expect(await violations(page)).toEqual([]);
  });
}

test('the first page comes at once, and does not move', async () => {
  const page = await open('/');
  await page.locator('.card-buy button').first().waitFor();
  await page.waitForTimeout(1500);
  const { paint, shift, script } = await page.evaluate(async () => {
    const entries = (type: string) =>
      new Promise<PerformanceEntry[]>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type, buffered: true });
        setTimeout(() => resolve([]), 500);
      });
    const shifts = (await entries('layout-shift')) as (PerformanceEntry & { value: number })[];
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return {
      paint: (await entries('largest-contentful-paint')).at(-1)?.startTime ?? 0,
      shift: shifts.reduce((sum, each) => sum + each.value, 0),
      script: resources.filter(({ name }) => name.endsWith('.js')).length,
    };
  });
  report('largest contentful paint', paint, 'ms');
  report('cumulative layout shift', shift, '');
  report('scripts', script, '');
  expect(shift).toBeLessThan(0.1);
  atMost('MOST_MS_TO_PAINT', paint);
});

test('a thousand products are searched without a stutter', async () => {
  const page = await open('/panier');
  const [sample] = await products();
  const many = Array.from({ length: 1000 }, (_, index) => ({
    ...sample,
    id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    nom: `Produit ${index}`,
  }));
  await page.route('**/products', (route) => route.fulfill({ json: many }));
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  await page.getByRole('link', { name: 'Boutique', exact: true }).click();
  await page.getByText('1000 produits au catalogue').waitFor();
  await page.getByRole('searchbox').pressSequentially('produit 99', { delay: 30 });
  await page.getByText('19 produits pour « produit 99 »').waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: /^Voir la suite/ }).click();
  await page.locator('.card').nth(40).waitFor();
  const longest = await page.evaluate(() => Math.max(0, ...(window as unknown as { tasks: number[] }).tasks));
  report('longest task among 1000 products', longest, 'ms');
  atMost('MOST_MS_OF_A_TASK', longest);
});
