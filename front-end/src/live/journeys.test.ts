import { expect, test } from 'vitest';

import type { Notification, Order } from '../api/client';
import { isPending, journeys } from './journeys';

const order = (id: string, second: number): Order => ({
  id,
  date_achat: `2026-11-22T10:00:0${second}.000Z`,
  utilisateur_id: 'u',
  prix_total: 1,
  adresse_livraison: 'ici',
  produits: [],
});

const shown = (id: string, second: number): Notification => ({
  id: `e-${id}`,
  type: 'order.created.v1',
  commande_id: id,
  message: '',
  date: `2026-11-22T10:00:0${second}.000Z`,
  publie_le: `2026-11-22T10:00:0${second}.004Z`,
  affiche_le: `2026-11-22T10:00:0${second}.010Z`,
  commande: order(id, second),
});

const at = (second: number, millisecond: number) => Date.parse('2026-11-22T10:00:00Z') + second * 1000 + millisecond;

test('an order is followed from its request to the screen, on one clock', () => {
  const [journey] = journeys({
    received: [{ notification: shown('a', 1), receivedAt: at(1, -80) }],
    sent: [{ key: 'k', sentAt: at(1, -105), answeredAt: at(1, -90), orderId: 'a', failed: false }],
    orders: [order('a', 1)],
    clockOffset: 100,
  });
  expect(journey).toMatchObject({
    sentAt: at(1, -5),
    answeredAt: at(1, 10),
    committedAt: at(1, 0),
    publishedAt: at(1, 4),
    shownAt: at(1, 10),
    receivedAt: at(1, 20),
  });
});

test('an order that was not announced waits, and has no times that nobody told', () => {
  const sources = { sent: [], clockOffset: 0 };
  const received = [{ notification: shown('a', 1), receivedAt: null }];
  const [waiting, done] = journeys({ ...sources, received, orders: [order('b', 2), order('a', 1)] });
  expect(waiting).toMatchObject({ orderId: 'b', publishedAt: null, shownAt: null, receivedAt: null });
  expect([waiting, done].map((each) => each && isPending(each))).toEqual([true, false]);
});

test('orders older than the known notifications are not taken for waiting', () => {
  const received = [{ notification: shown('b', 5), receivedAt: null }];
  expect(journeys({ received, orders: [order('a', 1)], sent: [], clockOffset: 0 })).toHaveLength(1);
});

test('a request under way is seen before the shop has answered', () => {
  const sent = [{ key: 'k', sentAt: at(3, 0), answeredAt: null, orderId: null, failed: false }];
  const [journey] = journeys({ received: [], orders: [], sent, clockOffset: 0 });
  expect(journey).toMatchObject({ sentAt: at(3, 0), committedAt: null, orderId: null });
});

test('an event without times or of another type is one journey among others, with what is known of it', () => {
  const poor = { ...shown('a', 1), date: '', publie_le: 'hier', affiche_le: '', type: 'order.shipped.v1' };
  const received = [
    { notification: poor, receivedAt: null },
    { notification: shown('b', 2), receivedAt: null },
  ];
  const all = journeys({ received, sent: [], orders: [], clockOffset: 0 });
  const found = all.find(({ orderId }) => orderId === 'a');
  expect(all).toHaveLength(2);
  expect(found).toMatchObject({ kind: 'other', committedAt: null, publishedAt: null, shownAt: null });
  expect(found && isPending(found)).toBe(false);
});
