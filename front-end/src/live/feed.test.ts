import { expect, test, vi } from 'vitest';

import type { Notification, Page } from '../api/client';
import { ProblemError } from '../api/problem';
import { Feed, type FeedPorts, type News } from './feed';
import type { StreamOptions } from './stream';

const notification = (id: string): Notification =>
  ({ id, type: 'order.created.v1', commande_id: `o-${id}`, date: '2026-11-22T10:00:00.000Z' }) as Notification;

const page = (...ids: string[]): Page<Notification> => ({ items: ids.map(notification), next: null });

const ids = (feed: Feed) => feed.get().received.map((item) => item.notification.id);

/** A history that answers each time with the next of these, and then with the last. */
function make(history: (Page<Notification> | Error)[], ports: Partial<FeedPorts> = {}) {
  const told: News[] = [];
  const pauses: number[] = [];
  const seen = vi.fn(() => Promise.resolve());
  const feed = new Feed({
    history: () => {
      const next = history.length > 1 ? history.shift() : history[0];
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? page());
    },
    follow: () => Promise.resolve(),
    tell: (news) => told.push(news),
    wait: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
    seen,
    now: () => 42,
    ...ports,
  });
  return { feed, told, pauses, seen };
}

/** Each connection is one function; after the last one the feed is stopped. */
async function lead(history: (Page<Notification> | Error)[], connections: ((options: StreamOptions) => void)[]) {
  const stop = new AbortController();
  const asked: (string | null)[] = [];
  const made = make(history, {
    follow: (options) => {
      asked.push(options.lastEventId);
      const connection = connections.shift();
      if (connections.length === 0) stop.abort();
      return Promise.resolve().then(() => connection?.(options));
    },
  });
  await made.feed.lead(stop.signal);
  return { ...made, asked };
}

const brings =
  (...those: string[]) =>
  ({ onOpen, onNotification }: StreamOptions) => {
    onOpen();
    for (const id of those) onNotification(notification(id));
  };

const fails = (error: Error = new Error('HTTP 502')) => {
  return () => {
    throw error;
  };
};

test('the stream begins after the newest of the history', async () => {
  const { asked, feed } = await lead([page('2', '1')], [brings('3')]);
  expect(asked).toEqual(['2']);
  expect(ids(feed)).toEqual(['3', '2', '1']);
});

test('after a cut it resumes from the last event, and shows none twice', async () => {
  const { asked, feed } = await lead([page('1')], [brings('2'), brings('2', '3')]);
  expect(asked).toEqual(['1', '2']);
  expect(ids(feed)).toEqual(['3', '2', '1']);
  expect(feed.get().received.map((item) => item.receivedAt)).toEqual([42, 42, null]);
});

test('an empty history is followed from before the first event, so that none is missed between the two', async () => {
  const { asked } = await lead([page()], [brings()]);
  expect(asked).toEqual(['00000000-0000-0000-0000-000000000000']);
});

test('an id that is none is not sent as one', async () => {
  const { asked } = await lead([page('{"data":"é"}')], [brings()]);
  expect(asked).toEqual([null]);
});

test('while the stream answers nothing, the history is read with each try', async () => {
  const { feed, told } = await lead([page('1'), page('3', '2', '1')], [fails(), fails()]);
  expect(ids(feed)).toEqual(['3', '2', '1']);
  const received = told.flatMap((news) => ('received' in news ? [news.received.notification.id] : []));
  expect(received).toEqual(['2', '3']);
});

test('a notifier that has a history and no stream is asked once a second while the page is seen, and is not away', async () => {
  const missing = fails(new ProblemError(404, null));
  const { feed, pauses, seen } = await lead([page('1'), page('2', '1')], [missing, missing, missing]);
  expect(ids(feed)).toEqual(['2', '1']);
  expect(feed.get().connection).toBe('open');
  expect(pauses).toEqual([1000, 1000]);
  expect(seen).toHaveBeenCalledTimes(2);
});

test('without a history either it is away', async () => {
  const { told, pauses } = await lead([new ProblemError(404, null), page()], [brings()]);
  expect([told[0], pauses]).toEqual([{ connection: 'cut' }, [500]]);
});

test('a history that is away does not keep the stream from going on', async () => {
  const { asked } = await lead([page('1'), new Error('HTTP 502')], [brings('2'), brings('3')]);
  expect(asked).toEqual(['1', '2']);
});

test('pauses grow while nothing answers, and begin again after a connection', async () => {
  const { pauses } = await lead([page()], [fails(), fails(), fails(), brings(), fails(), fails()]);
  expect(pauses).toEqual([500, 1000, 2000, 500, 500]);
});

test('a pause that the shop asks for is kept', async () => {
  const busy = new ProblemError(429, null, 7);
  const { pauses } = await lead([page()], [fails(busy), fails(busy), fails()]);
  expect(pauses).toEqual([7000, 7000]);
});

test('it never stops by itself, however often it is cut', async () => {
  const { asked, pauses } = await lead([page('1')], [...Array<() => void>(500).fill(fails()), brings('2')]);
  expect(asked).toHaveLength(501);
  expect(Math.max(...pauses)).toBe(4000);
});

test('what another tab tells is shown once, and not told again to it alone', () => {
  const { feed } = make([page()]);
  const received = { notification: notification('1'), receivedAt: 7 };
  feed.hear({ received });
  feed.hear({ received });
  feed.hear({ connection: 'open' });
  expect(feed.get()).toMatchObject({ connection: 'open', received: [received] });
});

test('what comes while the history is read stays above it', async () => {
  let answer: (value: Page<Notification>) => void = () => undefined;
  const { feed } = make([], { history: () => new Promise((resolve) => (answer = resolve)) });
  const begun = feed.begin(new AbortController().signal);
  feed.hear({ received: { notification: notification('3'), receivedAt: 7 } });
  answer(page('2', '1'));
  await begun;
  expect(ids(feed)).toEqual(['3', '2', '1']);
});

test('what was missed for longer is read page by page, down to what is known', async () => {
  const { feed } = make([
    page('1'),
    { items: [notification('5'), notification('4')], next: '4' },
    { items: [notification('3'), notification('2')], next: '2' },
    { items: [notification('1')], next: null },
  ]);
  const { signal } = new AbortController();
  await feed.begin(signal);
  await feed.begin(signal);
  expect(ids(feed)).toEqual(['5', '4', '3', '2', '1']);
});

test('beyond what is kept, the list begins anew and says where older ones are', async () => {
  const newer = Array.from({ length: 600 }, (_, index) => notification(`n${index}`));
  const { feed } = make([page('1'), { items: newer, next: 'n599' }]);
  const { signal } = new AbortController();
  await feed.begin(signal);
  await feed.begin(signal);
  expect(ids(feed)).toHaveLength(500);
  expect(feed.get().older).toBe('n499');
});

test('a follower asks with pauses that grow while the shop is away, and only while it is seen', async () => {
  const away = Array<Error>(6).fill(new Error('HTTP 502'));
  const seen = vi.fn(() => Promise.resolve());
  const { feed, pauses } = make([...away, new ProblemError(503, null, 7), page('1')], { seen });
  await feed.begin(new AbortController().signal);
  expect(pauses).toEqual([500, 1000, 2000, 4000, 4000, 4000, 7000]);
  expect(seen).toHaveBeenCalledTimes(pauses.length);
  expect(ids(feed)).toEqual(['1']);
});

test('without a stream it asks again and again', async () => {
  const stop = new AbortController();
  let rounds = 0;
  const states: string[] = [];
  const { feed, pauses } = make([page('1'), new ProblemError(503, null, 3), page('2', '1')], {
    seen: () => {
      states.push(feed.get().connection);
      if (++rounds === 3) stop.abort();
      return Promise.resolve();
    },
  });
  await feed.poll(stop.signal);
  expect(states).toEqual(['open', 'cut', 'open']);
  expect(pauses).toEqual([1000, 3000, 1000]);
  expect(ids(feed)).toEqual(['2', '1']);
});
