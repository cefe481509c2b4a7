import { expect, test } from 'vitest';

import { ProblemError } from '../api/problem';
import { orderFaults } from './orderFaults';

const order = { utilisateur_id: 'u', produits: [{ id: 'bread' }, { id: 'honey' }] };
const refusal = (...errors: { pointer: string; detail: string }[]) =>
  new ProblemError(422, { type: 't', title: 't', status: 422, detail: '', instance: '', errors });

test('a fault of a product is at its line, whatever is wrong with it', () => {
  const error = refusal(
    { pointer: '/produits/1/id', detail: 'produit inconnu' },
    { pointer: '/produits/0/quantite', detail: 'trop en tout' },
  );
  expect(orderFaults(error, order).lineFaults).toEqual({ honey: 'produit inconnu', bread: 'trop en tout' });
});

test('faults of the customer and of the address are at their fields', () => {
  const error = refusal(
    { pointer: '/utilisateur_id', detail: 'utilisateur inconnu' },
    { pointer: '/adresse_livraison', detail: 'est vide' },
  );
  expect(orderFaults(error, order).fieldFaults).toEqual({ user: 'utilisateur inconnu', address: 'est vide' });
});

test('a line that was not sent has no fault', () => {
  expect(orderFaults(refusal({ pointer: '/produits/7/id', detail: 'inconnu' }), order).lineFaults).toEqual({});
  expect(orderFaults(null, undefined)).toEqual({ lineFaults: {}, fieldFaults: {} });
});
