// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://shop.test/"}
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Root, createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { queryClient } from '../../queries';
import { UserEditor } from './UserEditor';
import { UserForm } from './UserForm';

const zoe = { id: 'u1', nom: 'Martin', prenom: 'Zoé', adresse: 'Lyon' };

vi.setConfig({ testTimeout: 60_000 });

let root: Root;

beforeEach(() => {
  root = createRoot(document.body);
});

afterEach(() => {
  root.unmount();
  queryClient.clear();
  vi.unstubAllGlobals();
});

const show = (page: ReactNode) => root.render(<QueryClientProvider client={queryClient}>{page}</QueryClientProvider>);

const until = (look: () => void) => vi.waitFor(look, { timeout: 30_000 });

const json = (body: unknown, status = 200) =>
  Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }));

const refuses = (status: number) =>
  Promise.resolve(new Response('', { status, headers: status === 503 ? { 'Retry-After': '0' } : {} }));

async function submit() {
  await until(() => expect(document.querySelector('form')).not.toBeNull());
  document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
}

function type(name: string, text: string) {
  const input = document.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (!input) throw new Error(`no field ${name}`);
  const prototype = Object.getPrototypeOf(input) as HTMLInputElement;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Changes the address, of which the shop has `stored` when it says 412 after a 503. */
async function edit(typed: string, stored: typeof zoe) {
  const answers = [503, 412];
  let now = zoe;
  vi.stubGlobal('fetch', ({ method }: Request) => {
    if (method !== 'PATCH') return json(now);
    now = stored;
    return refuses(answers.shift() ?? 500);
  });
  const onSaved = vi.fn();
  show(<UserEditor id="u1" onClose={() => undefined} onSaved={onSaved} />);
  await until(() => expect(document.querySelector('form')).not.toBeNull());
  type('adresse', typed);
  await submit();
  await until(() => expect(answers).toEqual([]));
  return onSaved;
}

test('an edit whose first answer was lost is saved, and no conflict with oneself', async () => {
  const stored = { ...zoe, prenom: 'Zoë', adresse: 'Brest' };
  const onSaved = await edit(' Brest ', stored);
  await until(() => expect(onSaved).toHaveBeenCalledWith(stored));
});

test('what somebody else saved otherwise is a conflict', async () => {
  const onSaved = await edit('Brest', { ...zoe, adresse: 'Lille' });
  await until(() => expect(document.body.textContent).toContain('entre-temps'));
  expect(onSaved).not.toHaveBeenCalled();
});

test.each([
  [429, true],
  [422, false],
])('after a 503 and then a %i, whether somebody may be registered already: %s', async (status, open) => {
  const answers = [503, status];
  vi.stubGlobal('fetch', () => refuses(answers.shift() ?? 500));
  show(<UserForm title="x" value={zoe} onChange={vi.fn()} onSaved={vi.fn()} onCancel={vi.fn()} />);
  await submit();
  await until(() => expect(document.querySelector('[role="alert"]')).not.toBeNull());
  expect(answers).toEqual([]);
  expect(JSON.parse(localStorage.getItem('echoppe.tentative.utilisateur') ?? '')).toMatchObject({ open });
});
