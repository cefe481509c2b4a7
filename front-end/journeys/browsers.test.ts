import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { distantUrl, newContext, openTab, openWithoutCookies, useBrowser } from './browser';
import { ordersOf, products, somebody } from './shop';
import { announced, placeAndWait } from './steps';

useBrowser();

/** From the catalogue to the announcement, without anything that was stored before. */
async function ordersOnce(page: Page): Promise<void> {
  const person = await somebody();
  const [product] = await products();
  await page.getByRole('button', { name: `Ajouter ${product?.nom ?? ''} au panier` }).click();
  await page.getByRole('link', { name: /^Panier/ }).click();
  const who = page.getByRole('combobox', { name: 'Qui commande ?' });
  await who.fill(person.nom);
  await page
    .getByRole('option', { name: new RegExp(person.nom) })
    .first()
    .click();
  await placeAndWait(page);
  await announced(page).waitFor();
  expect(await ordersOf(person)).toHaveLength(1);
}

test('with cookies blocked the shop works, and says that the cart lasts as long as the page', async () => {
  const page = await openWithoutCookies('/');
  const stored = () => page.evaluate(() => localStorage.length);
  await expect(stored()).rejects.toThrow('SecurityError');
  await page.getByRole('link', { name: /^Panier/ }).click();
  await page.getByText('le panier dure aussi longtemps que cette page').waitFor();
  await page.getByRole('link', { name: 'Boutique', exact: true }).click();
  await ordersOnce(page);
});

test('by plain HTTP from another machine the shop works', async () => {
  const page = await openTab(await newContext(), `${distantUrl}/`);
  expect(await page.evaluate(() => [isSecureContext, 'randomUUID' in crypto])).toEqual([false, false]);
  await ordersOnce(page);
});

test('in a browser that is some years old the shop works', async () => {
  const context = await newContext();
  await context.addInitScript(() => {
    for (const name of ['any', 'timeout']) Reflect.deleteProperty(AbortSignal, name);
    for (const name of ['toSorted', 'toReversed', 'with']) Reflect.deleteProperty(Array.prototype, name);
    Reflect.deleteProperty(Promise, 'withResolvers');
    Reflect.deleteProperty(ReadableStream.prototype, Symbol.asyncIterator);
  });
  const page = await openTab(context, '/coulisses');
  await page.locator('.live[data-connection="open"]').waitFor();
  await page.locator('.part-order[data-health="available"]').waitFor();
  await page.getByRole('link', { name: 'Boutique', exact: true }).click();
  await ordersOnce(page);
});
