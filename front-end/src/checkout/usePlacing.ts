import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';

import type { NewOrder } from '../api/client';
import { placeOrder } from '../api/orders';
import { ProblemError, mayPass } from '../api/problem';
import { findProducts } from '../api/products';
import { type Cart, cartTotal } from '../cart/cart';
import { type PriceChange, accept, priceChanges } from '../cart/priceChanges';
import { cartStore } from '../cart/store';
import { record } from '../live/requests';
import { eurosOf } from '../money';
import { attempts } from './attempt';
import { afterOrder } from './draft';
import { orderFaults } from './orderFaults';

const orderAttempts = attempts('commande');

export interface Placing {
  place: (order: NewOrder) => void;
  pending: boolean;
  error: unknown;
  /** Why the shop is asked again by itself, while it is. */
  waitsFor: unknown;
  /** What the catalogue says otherwise, after a 409. */
  changes: readonly PriceChange[];
  acceptChanges: () => void;
  lineFaults: Partial<Record<string, string>>;
  fieldFaults: Partial<Record<'user' | 'address', string>>;
  anotherIsOpen: (order: NewOrder) => boolean;
}

export function newOrder(cart: Cart, userId: string, address: string): NewOrder {
  return {
    utilisateur_id: userId,
    adresse_livraison: address,
    prix_total: eurosOf(cartTotal(cart)),
    produits: cart.map(({ id, quantity }) => ({ id, quantite: quantity })),
  };
}

export function usePlacing(): Placing {
  const [changes, setChanges] = useState<readonly PriceChange[]>([]);
  const [, navigate] = useLocation();
  const client = useQueryClient();

  const { mutate, isPending, error, failureReason, variables, reset } = useMutation({
    mutationFn: send,
    onSuccess: (order) => {
      orderAttempts.done();
      client.setQueryData(['orders', order.id], order);
      void client.invalidateQueries({ queryKey: ['orders', 'list'] });
      navigate(order.id === '' ? '/commandes' : `/commandes/${order.id}`, { state: { placed: true } });
      cartStore.set([]);
      afterOrder();
    },
    onError: async (failure) => {
      // Of an order that was sent more than once, an earlier one may be stored.
      if (!(failure instanceof ProblemError) || mayPass(failure)) return;
      // 409 while the first of two is still running: that one may yet succeed.
      if (!failure.is('request-in-progress')) orderAttempts.refused();
      if (failure.is('unexpected-total')) await compare();
    },
  });

  async function compare(): Promise<void> {
    const cart = cartStore.get();
    const products = await findProducts(cart.map(({ id }) => id)).catch(() => null);
    setChanges(products === null ? [] : priceChanges(cart, products));
    void client.invalidateQueries({ queryKey: ['products'] });
  }

  return {
    place: (order) => {
      if (!isPending) mutate(order);
    },
    pending: isPending,
    error,
    waitsFor: isPending ? failureReason : null,
    changes,
    acceptChanges: () => {
      cartStore.set((cart) => accept(cart, changes));
      setChanges([]);
      reset();
    },
    ...orderFaults(error, variables),
    anotherIsOpen: (order) => orderAttempts.anotherIsOpen(order),
  };
}

async function send(order: NewOrder) {
  const key = orderAttempts.begin(order);
  const request = { key, sentAt: Date.now(), answeredAt: null, orderId: null, failed: false };
  record(request);
  try {
    const placed = await placeOrder(order, key);
    record({ ...request, answeredAt: Date.now(), orderId: placed.id });
    return placed;
  } catch (error) {
    record({ ...request, answeredAt: Date.now(), failed: true });
    throw error;
  }
}
