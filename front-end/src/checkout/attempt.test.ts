// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';

import { attempts } from './attempt';

let made = 0;
const begin = () => attempts('test', () => `key-${++made}`);

beforeEach(() => {
  localStorage.clear();
  made = 0;
});

test('the same body has the same key, also after a reload', () => {
  expect(begin().begin({ a: 1 })).toBe('key-1');
  expect(begin().begin({ a: 1 })).toBe('key-1');
});

test('another body has another key', () => {
  const attempt = begin();
  expect([attempt.begin({ a: 1 }), attempt.begin({ a: 2 })]).toEqual(['key-1', 'key-2']);
});

test('once done, the same body again is another order', () => {
  const attempt = begin();
  attempt.begin({ a: 1 });
  attempt.done();
  expect(attempt.begin({ a: 1 })).toBe('key-2');
});

test('an attempt without an answer is remembered until the shop says yes or no', () => {
  const attempt = begin();
  attempt.begin({ a: 1 });
  expect(attempt.anotherIsOpen({ a: 2 })).toBe(true);
  expect(attempt.anotherIsOpen({ a: 1 })).toBe(false);
  attempt.refused();
  expect(attempt.anotherIsOpen({ a: 2 })).toBe(false);
});
