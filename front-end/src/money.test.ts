import { expect, test } from 'vitest';

import { centsOf, eurosOf, formatCents, total } from './money';

test('every amount up to a thousand euros survives the way through JSON', () => {
  const throughJson = (cents: number) => centsOf(JSON.parse(JSON.stringify(eurosOf(cents))) as number);
  const amounts = Array.from({ length: 100_001 }, (_, cents) => cents);
  expect(amounts.filter((cents) => throughJson(cents) !== cents)).toEqual([]);
});

test('the largest total that the shop knows is exact', () => {
  const largest = 1_000_000_00 * 1000 * 100;
  expect(centsOf(eurosOf(largest - 1))).toBe(largest - 1);
});

test('a part of a cent is refused, not rounded', () => {
  expect(() => centsOf(1.234)).toThrow(RangeError);
  expect(() => centsOf(0.1 + 0.2)).toThrow(RangeError);
  expect(() => centsOf(-1)).toThrow(RangeError);
  expect(() => centsOf(1e21)).toThrow(RangeError);
});

test('a total is the sum of whole cents', () => {
  expect(
    total([
      { cents: 10, quantity: 1 },
      { cents: 20, quantity: 1 },
    ]),
  ).toBe(30);
  expect(total([{ cents: 1999, quantity: 3 }])).toBe(5997);
});

test('is written as in French', () => {
  expect(formatCents(5)).toBe('0,05\u00a0€');
  expect(formatCents(123_456_789)).toBe('1\u202f234\u202f567,89\u00a0€');
});
