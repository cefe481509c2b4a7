import type { Product } from '../api/client';
import { readCents } from '../money';
import type { Cart, CartLine } from './cart';

export type PriceChange = { kind: 'price'; line: CartLine; newCents: number } | { kind: 'gone'; line: CartLine };

/** What the catalogue says otherwise than the cart, line by line. */
export function priceChanges(cart: Cart, products: readonly Product[]): PriceChange[] {
  const now = new Map(products.map((product) => [product.id, readCents(product.prix)]));
  return cart.flatMap((line): PriceChange[] => {
    const newCents = now.get(line.id);
    if (newCents == null) return [{ kind: 'gone', line }];
    return newCents === line.cents ? [] : [{ kind: 'price', line, newCents }];
  });
}

/** The cart with the changes accepted: new prices, and without what is not sold any more. */
export function accept(cart: Cart, changes: readonly PriceChange[]): Cart {
  const byId = new Map(changes.map((change) => [change.line.id, change]));
  return cart.flatMap((line): CartLine[] => {
    const change = byId.get(line.id);
    if (!change) return [line];
    return change.kind === 'gone' ? [] : [{ ...line, cents: change.newCents }];
  });
}
