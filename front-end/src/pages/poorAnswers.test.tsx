// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://shop.test/"}
import { QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { type Root, createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { App } from '../App';
import { startFeed } from '../live/store';
import { queryClient } from '../queries';
import './CoulissesPage'; // so that no test waits for it to be loaded

// What somebody's first service may answer, each time for one path; the others answer nothing but empty lists.

const person = { id: 'u1', nom: 'Martin', prenom: 'Zoé', adresse: 'Lyon' };
const line = { id: 'p1', nom: 'Miel', prix: 11.5, quantite: 2 };
const order = {
  id: 'o1',
  date_achat: '2026-11-22T10:00:00.000Z',
  utilisateur_id: 'u1',
  prix_total: 23,
  adresse_livraison: 'Lyon',
  produits: [line],
};
const rawEvent = { specversion: '1.0', id: 'e1', type: 'order.created.v1', source: '/x', data: order };

const without = (whole: object, name: string) =>
  Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
const poor = [null, '', 0, -1, 0.1 + 0.2, 'x', [], {}, true];
const eachPoorer = (whole: { id: string; [name: string]: unknown }) =>
  Object.keys(whole)
    .flatMap((name) => [without(whole, name), ...poor.map((value) => ({ ...whole, [name]: value }))])
    .map((each, index) => ('id' in each && each.id === whole.id ? { ...each, id: `${whole.id}-${index}` } : each));

const status = {
  dependances: [null, {}, { nom: 5 }, { nom: 'kafka' }],
  date: 'hier',
  boite_d_envoi: {},
  consommation: 3,
};

const answers: [page: string, path: string, answer: unknown, shows: string][] = [
  ['/utilisateurs', '/users', [{ id: 'u1', nom: 'Martin', prénom: 'Zoé', adresse: 'Lyon' }], 'Zoé Martin'],
  ['/utilisateurs', '/users', [{ id: 'u1', nom: 'Martin', 'pre\u0301nom': 'Zoé' }], 'Zoé Martin'],
  ['/utilisateurs', '/users', [{ id: 7, nom: 'Martin', prenom: null, adresse: null }, person], 'Zoé Martin'],
  ['/utilisateurs', '/users', [null, 'x', [], {}, person], 'Zoé Martin'],
  ['/utilisateurs', '/users', [{}, {}], '—'],
  ['/utilisateurs', '/users', eachPoorer(person), 'Martin'],
  ['/commandes', '/orders', [{}, { produits: null }, { produits: [null, {}] }], '—'],
  ['/commandes', '/orders', eachPoorer(order), 'Miel'],
  [
    '/commandes',
    '/orders',
    eachPoorer(line).map((each, index) => ({ ...order, id: `o${index}`, produits: [each] })),
    'Miel',
  ],
  ['/commandes/o1', '/orders/o1', {}, '—'],
  ['/commandes/o1', '/orders/o1', { ...order, produits: eachPoorer(line) }, 'Miel'],
  ['/', '/products', [{}, { id: 'p1', nom: 'Miel' }], 'Miel'],
  ['/', '/products', eachPoorer({ id: 'p1', nom: 'Miel', description: 'doux', prix: 11.5 }), 'Miel'],
  ['/', '/products', [{ id: 'p1', nom: 'Miel', prix: '11.50' }], '11,50'],
  ['/notifications-en-direct', '/notifications', [rawEvent, { ...rawEvent, id: 'e2', type: 5 }], '—'],
  ['/notifications-en-direct', '/notifications', [{}, null, { data: 1 }], '—'],
  ['/coulisses', '/notifications', [rawEvent, {}], 'Derniers parcours'],
  ['/coulisses', '/orders', eachPoorer(order), 'Derniers parcours'],
  ['/coulisses', '/status', status, 'état inconnu'],
  ['/coulisses', '/status', { status: 'ok' }, 'état inconnu'],
  ['/coulisses', '/status', { status: 'ok' }, 'un autre répond'],
  ...['/utilisateurs /users', '/commandes /orders', '/commandes/o1 /orders/o1', '/ /products'].flatMap((both) =>
    [{}, null, 'bonjour', 5, []]
      .filter((answer) => !Array.isArray(answer) || both.includes('o1'))
      .filter((answer) => !(both.includes('o1') && JSON.stringify(answer) === '{}'))
      .map((answer): (typeof answers)[number] => [
        ...(both.split(' ') as [string, string]),
        answer,
        'Réponse illisible',
      ]),
  ),
];

vi.setConfig({ testTimeout: 60_000 });

let root: Root;
let given: { path: string; answer: unknown };

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('scrollTo', () => undefined);
  vi.stubGlobal('fetch', (request: Request | string) => {
    const path = new URL(typeof request === 'string' ? request : request.url, 'http://shop.test').pathname;
    const asked = path.startsWith('/status/') ? '/status' : path;
    const json = asked === given.path ? given.answer : [];
    return Promise.resolve(new Response(JSON.stringify(json), { headers: { 'Content-Type': 'application/json' } }));
  });
});

afterEach(() => {
  act(() => root.unmount());
  dispatchEvent(new Event('pagehide'));
  queryClient.clear();
  vi.unstubAllGlobals();
});

test.each(answers)('%s shows what can be read when %s answers %j', async (page, path, answer, shows) => {
  given = { path, answer };
  history.replaceState(null, '', page);
  root = createRoot(document.body);
  act(() => {
    startFeed();
    root.render(
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>,
    );
  });
  const look = async () => {
    await act(async () => Promise.resolve());
    expect(document.body.textContent).toContain(shows);
  };
  await vi.waitFor(look, { timeout: 30_000 });
  expect(document.body.textContent).not.toMatch(/rencontré une erreur|NaN|undefined|Invalid/);
});
