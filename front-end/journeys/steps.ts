import type { Page } from 'playwright-core';

import { open } from './browser';
import { type Line, type Person, cartOf } from './shop';

/** The cart's page, with a cart and somebody to order for. */
export async function openCart(lines: Line[], person?: Person): Promise<Page> {
  const page = await open('/panier');
  await page.evaluate(
    ([cart, draft]) => {
      localStorage.setItem('echoppe.panier', cart);
      if (draft) localStorage.setItem('echoppe.brouillon', draft);
    },
    [cartOf(...lines), person ? JSON.stringify({ user: person }) : ''] as const,
  );
  await page.reload();
  return page;
}

export const orderButton = (page: Page) => page.getByRole('button', { name: /^Commande/ });

export async function placeAndWait(page: Page): Promise<void> {
  await orderButton(page).click();
  await page.waitForURL('**/commandes/*');
}

/** The step of the order's page that the notifier's announcement fills. */
export const announced = (page: Page) => page.locator('.journey[data-shown="true"]');
