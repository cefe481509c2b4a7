import { expect, test } from 'vitest';

import { atMost, open, report, useBrowser } from './browser';
import { call, ordersOf, products, setPrice, somebody } from './shop';
import { announced, openCart, orderButton, placeAndWait } from './steps';

useBrowser();

test('from the catalogue to the notification', async () => {
  const page = await open('/');
  await page.getByRole('searchbox').fill('epicea');
  await page.getByText('Rien de ce nom ici').waitFor();
  await page.getByRole('searchbox').fill('chataignier');
  await page.getByRole('button', { name: 'Ajouter Miel de châtaignier au panier' }).click();
  await page.getByRole('button', { name: 'Un de plus, Miel de châtaignier' }).click();
  await page.getByRole('link', { name: /^Panier/ }).click();

  await page.getByRole('button', { name: 'Créer une personne' }).click();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const firstName = page.getByLabel('Prénom', { exact: true });
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
  expect(await firstName.getAttribute('aria-invalid')).toBe('true');
  await firstName.fill('Ariane');
  await page.getByLabel('Nom', { exact: true }).fill('Parcours');
  await page.getByLabel('Adresse', { exact: true }).fill('5 rue du Test, Nantes');
  await page.getByRole('button', { name: 'Enregistrer' }).click();

  const address = page.getByLabel('Adresse de livraison');
  await address.waitFor();
  expect(await address.inputValue()).toBe('5 rue du Test, Nantes');
  await placeAndWait(page);
  await announced(page).waitFor();

  const id = page.url().split('/').at(-1) ?? '';
  const honey = (await products()).find(({ nom }) => nom === 'Miel de châtaignier');
  expect(await call('GET', `/orders/${id}`)).toMatchObject({
    prix_total: Math.round((honey?.prix ?? 0) * 200) / 100,
    adresse_livraison: '5 rue du Test, Nantes',
  });
  await page.getByRole('link', { name: 'Notifications' }).click();
  await page.locator(`.console-line a[href="/commandes/${id}"]`).waitFor();
});

test('with the keyboard alone', async () => {
  const person = await somebody();
  const [product] = await products();
  if (!product) throw new Error('an empty catalogue');
  const page = await openCart([product]);
  const who = page.getByRole('combobox', { name: 'Qui commande ?' });
  await who.focus();
  await page.keyboard.type(person.nom);
  await page
    .getByRole('option', { name: new RegExp(person.nom) })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Adresse de livraison').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/commandes/*');
  expect(await ordersOf(person)).toHaveLength(1);
});

test('a double click makes one order', async () => {
  const person = await somebody();
  const page = await openCart((await products()).slice(0, 2), person);
  await orderButton(page).dblclick();
  await page.waitForURL('**/commandes/*');
  await announced(page).waitFor();
  expect(await ordersOf(person)).toHaveLength(1);
});

test('a lost answer and another try make one order', async () => {
  const person = await somebody();
  const page = await openCart((await products()).slice(0, 1), person);
  let lost = 0;
  await page.route('**/orders', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await orderButton(page).click();
  await page.getByText('L’échoppe ne répond pas').waitFor();
  await page.reload();
  await placeAndWait(page);
  expect([lost, (await ordersOf(person)).length]).toEqual([1, 1]);
});

test('a reload in the middle loses nothing', async () => {
  const [product] = await products();
  if (!product) throw new Error('an empty catalogue');
  const page = await openCart([product]);
  await page.getByRole('button', { name: 'Créer une personne' }).click();
  await page.getByLabel('Prénom', { exact: true }).fill('Inès');
  await page.getByLabel('Adresse', { exact: true }).fill('à moitié');
  await page.reload();
  expect(await page.getByLabel('Prénom', { exact: true }).inputValue()).toBe('Inès');
  expect(await page.getByLabel('Adresse', { exact: true }).inputValue()).toBe('à moitié');
  await page.locator('.line').getByText(product.nom).waitFor();
});

const priceCommand = process.env.PRICE_COMMAND;

test.skipIf(priceCommand === undefined)('a changed price is shown, accepted and paid', async () => {
  const person = await somebody();
  const [bread, other] = await products();
  if (!bread || !other) throw new Error('an empty catalogue');
  const page = await openCart([bread, other], person);
  await page.getByLabel('Adresse de livraison').fill('Écrite avant le refus');
  setPrice(priceCommand ?? '', bread, '2.05');
  try {
    await orderButton(page).click();
    const notice = page.getByRole('alert').filter({ hasText: 'Des prix ont changé' });
    await notice.waitFor();
    expect(await notice.getByRole('listitem').count()).toBe(1);
    expect(await notice.getByRole('listitem').innerText()).toContain('2,05');
    expect(await ordersOf(person)).toHaveLength(0);
    await notice.getByRole('button', { name: /^Accepter/ }).click();
    await placeAndWait(page);
    const total = Math.round(205 + other.prix * 100) / 100;
    expect(await ordersOf(person)).toMatchObject([{ prix_total: total, adresse_livraison: 'Écrite avant le refus' }]);
  } finally {
    setPrice(priceCommand ?? '', bread, bread.prix.toFixed(2));
  }
});

test('how long from the click to the notification on the screen', async () => {
  const person = await somebody();
  const lines = (await products()).slice(0, 1);
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const page = await openCart(lines, person);
    await orderButton(page).waitFor();
    await page.waitForTimeout(500);
    times.push(
      await page.evaluate(async () => {
        const button = [...document.querySelectorAll('button')].find((each) =>
          each.textContent.startsWith('Commander'),
        );
        const begin = performance.now();
        button?.click();
        while (!document.querySelector('.journey[data-shown="true"]')) await new Promise(requestAnimationFrame);
        return performance.now() - begin;
      }),
    );
    await page.context().close();
  }
  const median = times.toSorted((a, b) => a - b)[3] ?? 0;
  report('click to notification, median of 7', median, 'ms');
  atMost('MOST_MS_TO_NOTIFICATION', median);
});
