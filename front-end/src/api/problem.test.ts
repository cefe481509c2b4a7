import { expect, test } from 'vitest';

import { againAfter } from '../queries';
import { nextAfter } from './client';
import { explain } from './explain';
import { ProblemError, UnreachableError, faultsByField, pointerTokens, retryAfterSeconds } from './problem';

const problem = {
  type: 'urn:echoppe:problem:refused-order',
  title: 'Commande refusée',
  status: 422,
  instance: 'r1',
  errors: [],
};

test('faults go to the fields that show them, the others are kept', () => {
  const faults = [
    { pointer: '/nom', detail: 'est vide' },
    { pointer: '/nom', detail: 'est trop court' },
    { pointer: '/remise', detail: 'est un champ inconnu' },
  ];
  expect(faultsByField(faults, (pointer) => (pointer === '/nom' ? 'nom' : null))).toEqual({
    fields: { nom: 'est vide ; est trop court' },
    others: [faults[2]],
  });
});

test('a pointer is read as RFC 6901 says', () => {
  expect(pointerTokens('/produits/0/id')).toEqual(['produits', '0', 'id']);
  expect(pointerTokens('/a~1b/~01')).toEqual(['a/b', '~1']);
});

test('the next page is where the Link header says', () => {
  expect(nextAfter('</orders?limit=2&after=01a2>; rel="next"')).toBe('01a2');
  expect(nextAfter('<http://shop/orders?after=x&limit=2>; rel=next')).toBe('x');
  expect(nextAfter(null)).toBeNull();
});

test('each kind of trouble has words of its own', () => {
  expect(explain(new UnreachableError(null), false).trouble).toBe('offline');
  expect(explain(new UnreachableError(null), true).trouble).toBe('unreachable');
  expect(explain(new ProblemError(502, null), true).trouble).toBe('unavailable');
  expect(explain(new ProblemError(503, null, 7), true).detail).toContain('7 s');
  expect(explain(new ProblemError(422, { ...problem, detail: 'rien n’est enregistré' }), true)).toEqual({
    trouble: 'refused',
    title: 'Commande refusée',
    detail: 'Rien n’est enregistré.',
    reference: 'r1',
  });
});

test('Retry-After is seconds, a date, or nothing', () => {
  const at = (text: string) => retryAfterSeconds(new Headers({ 'Retry-After': text }), Date.UTC(2026, 9, 21, 7, 27, 0));
  expect(at('3')).toBe(3);
  expect(at('Wed, 21 Oct 2026 07:28:00 GMT')).toBe(60);
  expect(at('Wed, 21 Oct 2026 07:26:00 GMT')).toBe(0);
  expect(at('soon')).toBeNull();
  expect(retryAfterSeconds(new Headers())).toBeNull();
});

test('too many requests are said so, with how long to wait', () => {
  expect(explain(new ProblemError(429, null, 7), true)).toMatchObject({
    trouble: 'unavailable',
    title: 'Trop de demandes à la fois',
    detail: expect.stringContaining('7 s') as string,
  });
});

test('the shop is asked again when it says so, else after some seconds, and not for what it refuses', () => {
  expect(againAfter(new ProblemError(429, null, 7))).toBe(7000);
  expect(againAfter(new ProblemError(503, null, 0))).toBe(500);
  expect(againAfter(new ProblemError(503, null))).toBe(4000);
  expect(againAfter(new UnreachableError(null))).toBe(4000);
  expect(againAfter(new ProblemError(429, null, 1e12))).toBe(3_600_000);
  expect(againAfter(new ProblemError(404, null, 7))).toBe(false);
  expect(againAfter(null)).toBe(false);
});
