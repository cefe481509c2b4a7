import { describe, expect, test } from 'vitest';

import type { Product } from '../api/client';
import { MOST_PIECES, cartTotal, pieces, readCart, withProduct, withQuantity } from './cart';
import { accept, priceChanges } from './priceChanges';

const bread: Product = { id: 'bread', nom: 'Pain', description: '', prix: 1.3 };
const honey: Product = { id: 'honey', nom: 'Miel', description: '', prix: 11.5 };

describe('cart', () => {
  test('the same product twice is one line', () => {
    const cart = withProduct(withProduct([], bread, 2), bread, 1);
    expect(cart).toEqual([{ id: 'bread', name: 'Pain', cents: 130, quantity: 3 }]);
    expect([pieces(cart), cartTotal(cart)]).toEqual([3, 390]);
  });

  test('a quantity stays within what the shop accepts, and 0 takes the line out', () => {
    const cart = withProduct([], bread, 1);
    expect(withQuantity(cart, 'bread', 5000)[0]?.quantity).toBe(MOST_PIECES);
    expect(withQuantity(cart, 'bread', 0)).toEqual([]);
  });

  test('no more lines than an order may have', () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ ...bread, id: String(index) }));
    expect(many.reduce<ReturnType<typeof withProduct>>((cart, each) => withProduct(cart, each, 1), [])).toHaveLength(
      100,
    );
  });

  test('what was stored is read back, and what is damaged is left out', () => {
    const cart = withProduct([], honey, 4);
    expect(readCart(JSON.parse(JSON.stringify(cart)))).toEqual(cart);
    const damaged = [{ id: 'x' }, null, { ...cart[0], quantity: 1.5 }, { ...cart[0], cents: 'NaN' }, cart[0]];
    expect(readCart(damaged)).toEqual(cart);
    expect(readCart({})).toEqual([]);
    expect(
      readCart([
        { ...cart[0], cents: -5 },
        { ...cart[0], cents: 2 ** 53 },
      ]),
    ).toEqual([]);
    expect(readCart([cart[0], cart[0]])).toEqual(cart);
    expect(readCart(Array.from({ length: 300 }, (_, id) => ({ ...cart[0], id: String(id) })))).toHaveLength(100);
  });

  test('what a catalogue sells can be kept, whatever it costs', () => {
    const cart = withProduct([], { ...honey, prix: 2_500_000.5 }, 1);
    expect(readCart(JSON.parse(JSON.stringify(cart)))).toEqual(cart);
  });
});

describe('price changes', () => {
  const cart = withProduct(withProduct([], bread, 2), honey, 1);

  test('are told line by line', () => {
    expect(priceChanges(cart, [{ ...bread, prix: 1.35 }, honey])).toEqual([
      { kind: 'price', line: cart[0], newCents: 135 },
    ]);
  });

  test('when accepted, are the new prices, without what is gone', () => {
    const changes = priceChanges(cart, [{ ...bread, prix: 1.35 }]);
    expect(accept(cart, changes)).toEqual([{ ...cart[0], cents: 135 }]);
  });
});
