// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';

import type { Product } from './api/client';

const bread: Product = { id: 'bread', nom: 'Pain', description: '', prix: 1.3 };

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

/** The cart as a page that has just been opened has it. */
const openPage = async () => {
  vi.resetModules();
  return { ...(await import('./cart/store')), ...(await import('./cart/cart')), ...(await import('./storage')) };
};

async function fillsItsCart(): Promise<Awaited<ReturnType<typeof openPage>>> {
  const page = await openPage();
  page.cartStore.set((cart) => page.withProduct(cart, bread, 2));
  expect(page.cartStore.get()).toMatchObject([{ id: 'bread', quantity: 2 }]);
  return page;
}

test('with cookies blocked the cart lasts as long as the page', async () => {
  vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('Access is denied for this document.', 'SecurityError');
  });
  expect((await fillsItsCart()).storageKeeps()).toBe(false);
  expect((await openPage()).cartStore.get()).toEqual([]);
});

test('a browser without storage at all has a cart', async () => {
  vi.spyOn(window, 'localStorage', 'get').mockReturnValue(null as unknown as Storage);
  expect((await fillsItsCart()).storageKeeps()).toBe(false);
});

test('when the storage is full the cart lasts as long as the page', async () => {
  vi.spyOn(window, 'localStorage', 'get').mockReturnValue({
    getItem: () => null,
    setItem: () => {
      throw new DOMException('', 'QuotaExceededError');
    },
  } as unknown as Storage);
  expect((await fillsItsCart()).storageKeeps()).toBe(false);
});

test('where it can, the browser keeps it', async () => {
  expect((await fillsItsCart()).storageKeeps()).toBe(true);
  expect((await openPage()).cartStore.get()).toMatchObject([{ id: 'bread', quantity: 2 }]);
});

test.each(['', '{', 'null', '"panier"', '[null]', '{"0":1}', '[[]]', '[{"id":1}]'])(
  'rubbish in the storage is an empty cart: %s',
  async (rubbish) => {
    localStorage.setItem('echoppe.panier', rubbish);
    expect((await openPage()).cartStore.get()).toEqual([]);
  },
);
