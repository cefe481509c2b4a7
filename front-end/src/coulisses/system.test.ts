import { expect, test } from 'vitest';

import type { Dependency, ServiceState, Status } from '../api/status';
import { type States, clockOffset, systemOf } from './system';

const dependency = (nom: Dependency['nom'], etat: Dependency['etat'] = 'disponible'): Dependency => ({ nom, etat });

function up(dependances: Dependency[], more: Partial<Status> = {}, clock = 0, roundTrip = 10): ServiceState {
  const status = { service: '', version: '1', instance: 'i', date: '', demarre_le: '', dependances, ...more };
  return { kind: 'up', status, clockOffset: clock, roundTrip };
}

const box = { en_attente: 3, ecartes: 1, plus_ancien: '2026-11-22T10:00:00.000Z' };

const compose: States = {
  'user-service': up([dependency('postgresql')]),
  'product-service': up([dependency('postgresql', 'indisponible')]),
  'order-service': up([dependency('postgresql'), dependency('kafka', 'indisponible')], { boite_d_envoi: box }),
  'notifier-service': { kind: 'away' },
};

test('each part is as the services say, and a service that does not answer is away', () => {
  const system = systemOf(compose, 'open');
  expect(system.topology).toBe('compose');
  expect(system.health).toMatchObject({
    browser: 'available',
    gateway: 'available',
    userDatabase: 'available',
    product: 'available',
    productDatabase: 'unavailable',
    topic: 'unavailable',
    notifier: 'unavailable',
    notifierDatabase: 'unknown',
  });
  expect(system.outbox).toEqual({ waiting: 3, parked: 1, oldest: box.plus_ancien });
});

test('SQLite and a bus are one process', () => {
  const bus = up([dependency('sqlite'), dependency('bus')]);
  expect(systemOf({ ...compose, 'order-service': bus }, 'cut')).toMatchObject({
    topology: 'process',
    health: { browser: 'unavailable', topic: 'available' },
  });
});

test('what nobody says is unknown, not healthy, and who answers otherwise is a service of somebody else', () => {
  const otherwise: ServiceState = { kind: 'unknown' };
  const states = { ...compose };
  for (const service of Object.keys(states) as (keyof States)[]) Object.assign(states, { [service]: otherwise });
  const system = systemOf(states, 'connecting');
  expect(system).toMatchObject({ topology: 'unknown', outbox: null, shown: null });
  const { gateway, user, product, order, notifier, ...rest } = system.health;
  expect(gateway).toBe('available');
  expect([user, product, order, notifier]).toEqual(['foreign', 'foreign', 'foreign', 'foreign']);
  expect(new Set(Object.values(rest))).toEqual(new Set(['unknown']));
});

test('of who was not asked yet nothing is known', () => {
  expect(systemOf({ ...compose, 'user-service': null }, 'open').health.user).toBe('unknown');
});

test('when nothing answers, the gateway is taken for away', () => {
  const away: ServiceState = { kind: 'away' };
  const states = { 'user-service': away, 'product-service': away, 'order-service': away, 'notifier-service': away };
  expect(systemOf(states, 'cut').health.gateway).toBe('unavailable');
});

test('the clock is read off the fastest answer', () => {
  const states = { ...compose, 'user-service': up([], {}, 70, 4), 'product-service': up([], {}, 900, 40) };
  expect(clockOffset(states)).toBe(70);
});

test('a service that does not say what time it is moves no clock', () => {
  const silent: ServiceState = {
    ...(up([]) as Extract<ServiceState, { kind: 'up' }>),
    clockOffset: null,
    roundTrip: 1,
  };
  expect(clockOffset({ ...compose, 'user-service': silent, 'product-service': up([], {}, 70) })).toBe(70);
});
