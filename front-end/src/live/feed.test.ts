import { expect, test } from 'vitest';

import type { Notification } from '../api/client';
import { Feed, type FeedPorts } from './feed';
import type { StreamOptions } from './stream';

const notification = (id: string): Notification =>
  ({ id, type: 'order.created.v1', commande_id: `o-${id}`, date: '2026-11-22T10:00:00.000Z' }) as Notification;

/** Each connection is one function; after the last one the feed is stopped. */
async function run(history: Notification[][], connections: ((options: StreamOptions) => void)[]) {
  const stop = new AbortController();
  const asked: (string | null)[] = [];
  const pauses: number[] = [];
  const ports: FeedPorts = {
    history: () => Promise.resolve({ items: history.shift() ?? [], next: null }),
    follow: (options) => {
      asked.push(options.lastEventId);
      connections.shift()?.(options);
      if (connections.length === 0) stop.abort();
      return Promise.resolve();
    },
    wait: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
    now: () => 42,
  };
  const feed = new Feed(ports);
  await feed.run(stop.signal);
  const ids = feed.get().received.map((item) => item.notification.id);
  return { feed, asked, pauses, ids };
}

test('the stream begins after the newest of the history', async () => {
  const { asked, ids } = await run(
    [[notification('2'), notification('1')]],
    [({ onOpen, onNotification }) => [onOpen(), onNotification(notification('3'))]],
  );
  expect(asked).toEqual(['2']);
  expect(ids).toEqual(['3', '2', '1']);
});

test('after a cut it resumes from the last event, and shows none twice', async () => {
  const { asked, ids, feed } = await run(
    [[notification('1')]],
    [
      ({ onOpen, onNotification }) => [onOpen(), onNotification(notification('2'))],
      ({ onOpen, onNotification }) => [onOpen(), onNotification(notification('2')), onNotification(notification('3'))],
    ],
  );
  expect(asked).toEqual(['1', '2']);
  expect(ids).toEqual(['3', '2', '1']);
  expect(feed.get().received.map((item) => item.receivedAt)).toEqual([42, 42, null]);
});

test('before the first event it reads the history again, so that nothing is missed', async () => {
  const { ids } = await run([[], [notification('1')]], [({ onOpen }) => onOpen(), ({ onOpen }) => onOpen()]);
  expect(ids).toEqual(['1']);
});

test('pauses grow while nothing answers, and begin again after a connection', async () => {
  const fail = () => {
    throw new Error('HTTP 502');
  };
  const { pauses } = await run([], [fail, fail, fail, ({ onOpen }) => onOpen(), fail, () => undefined]);
  expect(pauses).toEqual([500, 1000, 2000, 500, 500]);
});
