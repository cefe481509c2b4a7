// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://shop.test/"}
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Root, createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { queryClient } from '../queries';
import { type Placing, usePlacing } from './usePlacing';

const order = {
  utilisateur_id: 'u1',
  adresse_livraison: 'Lyon',
  prix_total: 1.3,
  produits: [{ id: 'p', quantite: 1 }],
};
const changed = { ...order, prix_total: 2.6, produits: [{ id: 'p', quantite: 2 }] };

vi.setConfig({ testTimeout: 60_000 });

let root: Root;
let placing: Placing | null = null;

function Probe() {
  const now = usePlacing();
  useEffect(() => {
    placing = now;
  });
  return null;
}

beforeEach(() => {
  root = createRoot(document.body);
  root.render(
    <QueryClientProvider client={queryClient}>
      <Probe />
    </QueryClientProvider>,
  );
});

afterEach(() => {
  root.unmount();
  placing = null;
  queryClient.clear();
  vi.unstubAllGlobals();
});

const until = (look: () => void) => vi.waitFor(look, { timeout: 30_000 });

/** The order, answered with these one after the other; only 503 asks to be asked again. */
async function place(...statuses: number[]) {
  const answers = [...statuses];
  vi.stubGlobal('fetch', () => {
    const status = answers.shift() ?? 500;
    return Promise.resolve(new Response('', { status, headers: status === 503 ? { 'Retry-After': '0' } : {} }));
  });
  await until(() => expect(placing).not.toBeNull());
  placing?.place(order);
  await until(() => expect(placing?.error).toMatchObject({ status: statuses.at(-1) }));
  expect(answers).toEqual([]);
}

test.each([429, 408, 425, 500])('an order that may be stored stays in doubt after a %i', async (status) => {
  await place(503, status);
  expect(placing?.anotherIsOpen(changed)).toBe(true);
});

test.each([400, 422])('an order that is refused with a %i is in doubt no more', async (status) => {
  await place(503, status);
  expect(placing?.anotherIsOpen(changed)).toBe(false);
});
