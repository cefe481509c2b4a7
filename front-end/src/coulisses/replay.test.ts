import { expect, test } from 'vitest';

import type { Journey } from '../live/journeys';
import { MOST_AT_ONCE, type Player, idle, play } from './replay';

function journey(key: string, times: Partial<Journey> = {}): Journey {
  const none = {
    sentAt: null,
    answeredAt: null,
    committedAt: 1,
    publishedAt: null,
    shownAt: null,
    receivedAt: null,
    announced: false,
  };
  return { id: key, key, orderId: key, kind: 'created', order: null, failed: false, ...none, ...times };
}

const done = { publishedAt: 2, shownAt: 3, receivedAt: 4 };
const look = (player: Player, ...journeys: Journey[]) => play(player, { type: 'look', journeys, known: true });
const tick = (player: Player) => play(player, { type: 'tick' });
const shown = ({ replays }: Player) => replays.map(({ step, waits }) => (waits ? `${step}…` : step));

test('what was there before the page is not played', () => {
  expect(look(idle, journey('old', done)).replays).toEqual([]);
  expect(play(idle, { type: 'look', journeys: [], known: false })).toBe(idle);
});

test('a journey is played step by step, from the first that is known', () => {
  let player = look(look(idle), journey('a', done));
  const seen = [];
  for (; player.replays.length > 0; player = tick(player)) seen.push(...shown(player));
  expect(seen).toEqual(['committed', 'published', 'shown', 'received']);
  expect(look(player, journey('a', done)).replays).toEqual([]);
});

test('a journey waits where its order waits, and goes on when that goes on', () => {
  let player = tick(look(look(idle), journey('a')));
  expect(shown(player)).toEqual(['committed…']);
  player = tick(look(player, journey('a', done)));
  expect(shown(player)).toEqual(['published']);
});

test('a refused request is not played on', () => {
  const refused = journey('a', { sentAt: 1, committedAt: null, failed: true });
  expect(tick(look(look(idle), refused)).replays).toEqual([]);
});

test('no more are played at once than can be seen', () => {
  const many = Array.from({ length: 30 }, (_, index) => journey(String(index), done));
  expect(look(look(idle), ...many).replays).toHaveLength(MOST_AT_ONCE);
});
