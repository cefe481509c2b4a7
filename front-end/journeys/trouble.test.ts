import { expect, test } from 'vitest';

import { open, useBrowser } from './browser';
import { order, ordersOf, products, somebody } from './shop';
import { openCart, orderButton } from './steps';

useBrowser();

const away = {
  status: 503,
  contentType: 'application/problem+json',
  headers: { 'Retry-After': '3' },
  body: JSON.stringify({
    type: 'urn:echoppe:problem:unavailable',
    title: 'Service indisponible',
    status: 503,
    detail: 'la base de données ne répond pas',
    instance: 'essai-503',
  }),
};

test('a service that is away is said so, and the page mends itself', async () => {
  const page = await open('/panier');
  await page.route('**/products', (route) => route.fulfill(away));
  await page.getByRole('link', { name: 'Boutique', exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('Service momentanément indisponible').waitFor();
  expect(await alert.innerText()).toContain('essai-503');
  await page.unroute('**/products');
  await page.locator('.card-buy button').first().waitFor();
  await alert.waitFor({ state: 'detached' });
});

test('being offline is said so, and the page mends itself when the connection is back', async () => {
  const page = await open('/panier');
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Commandes', exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('Vous êtes hors ligne').waitFor();
  await page.context().setOffline(false);
  await alert.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Commandes' }).waitFor();
});

test('an order that is answered 503 keeps what was typed, and offers the way out', async () => {
  const person = await somebody();
  const page = await openCart((await products()).slice(0, 1), person);
  await page.getByLabel('Adresse de livraison').fill('Gardée, malgré tout');
  await page.route('**/orders', (route) => route.fulfill(away));
  await orderButton(page).click();
  await page.getByText('cela ne ferait pas de doublon').waitFor();
  expect(await page.getByLabel('Adresse de livraison').inputValue()).toBe('Gardée, malgré tout');
  expect(await page.locator('.line').count()).toBe(1);
});

const busy = { status: 429, headers: { 'Retry-After': '2' }, body: '' };

test('too many requests are said so, and asked again when the shop said', async () => {
  const page = await open('/panier');
  const asked: number[] = [];
  await page.route('**/products', (route) => {
    asked.push(Date.now());
    return asked.length === 1 ? route.fulfill(busy) : route.fallback();
  });
  await page.getByRole('link', { name: 'Boutique', exact: true }).click();
  await page.getByRole('alert').getByText('L’échoppe demande d’attendre 2 s.').waitFor();
  await page.locator('.card-buy button').first().waitFor();
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(2000);
});

test('an order that comes at a bad moment is placed once, by itself', async () => {
  const person = await somebody();
  const page = await openCart((await products()).slice(0, 1), person);
  const keys: (string | undefined)[] = [];
  await page.route('**/orders', (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    keys.push(route.request().headers()['idempotency-key']);
    return keys.length === 1 ? route.fulfill(busy) : route.fallback();
  });
  await orderButton(page).click();
  await page.getByText('La page essaie de nouveau toute seule.').waitFor();
  await page.waitForURL('**/commandes/*');
  expect(await ordersOf(person)).toHaveLength(1);
  expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
});

test('the stream goes on after the network was away', async () => {
  const person = await somebody();
  const [product] = await products();
  if (!product) throw new Error('an empty catalogue');
  const page = await open('/notifications-en-direct');
  await page.locator('.live[data-connection="open"]').waitFor();
  const first = await order(person, product);
  await page.locator(`a[href="/commandes/${first.id}"]`).waitFor();
  await page.context().setOffline(true);
  const missed = await order(person, product);
  const resuming = page.waitForRequest('**/notifications/stream');
  await page.context().setOffline(false);
  await page.evaluate(() => dispatchEvent(new Event('online'))); // which the imitation of a network does not do
  const resumed = await resuming;
  expect(resumed.headers()['last-event-id']).toMatch(/^[0-9a-f-]{36}$/);
  await page.locator(`.console-line a[href="/commandes/${missed.id}"]`).waitFor();
});

test('a slow answer is said to be late', async () => {
  const page = await open('/panier');
  await page.route('**/products', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await route.continue();
  });
  await page.getByRole('link', { name: 'Boutique', exact: true }).click();
  await page.locator('.late').waitFor();
  await page.locator('.card-buy button').first().waitFor();
  expect(await page.locator('.late').count()).toBe(0);
});

test('the stream resumes after a cut, with what was announced meanwhile', async () => {
  const person = await somebody();
  const [product] = await products();
  if (!product) throw new Error('an empty catalogue');
  await order(person, product);
  const page = await open('/notifications-en-direct');
  await page.locator('.live[data-connection="open"]').waitFor();
  await page.route('**/notifications/stream', (route) => route.fulfill({ status: 502, body: '' }));
  await page.reload();
  await page.locator('.live[data-connection="cut"]').waitFor();
  const missed = await order(person, product);
  expect(await page.locator(`a[href="/commandes/${missed.id}"]`).count()).toBe(0);
  await page.unroute('**/notifications/stream');
  await page.locator(`.console-line a[href="/commandes/${missed.id}"]`).waitFor();
  await page.locator('.live[data-connection="open"]').waitFor();
});

test('an order that is not there is told so', async () => {
  const page = await open('/commandes/00000000-0000-7000-8000-000000000000');
  await page.getByRole('heading', { name: 'Commande introuvable' }).waitFor();
});
