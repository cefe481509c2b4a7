import { beforeEach, afterEach, expect, test, vi } from 'vitest';

import type { Notification } from '../api/client';
import { Feed, type FeedPorts } from './feed';
import type { StreamOptions } from './stream';
import { Tabs } from './tabs';

const notification = (id: string) => ({ id, type: 'order.created.v1' }) as Notification;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The lock as browsers have it, of one name. */
function lockManager(): LockManager {
  let held: { reject: (reason: unknown) => void } | null = null;
  const queue: (() => void)[] = [];
  const abort = () => new DOMException('', 'AbortError');
  const request = (_: string, { steal, signal }: LockOptions, work: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const begin = () => {
        const mine = { reject };
        held = mine;
        const end = () => {
          resolve();
          if (held !== mine) return;
          held = null;
          queue.shift()?.();
        };
        work().then(end, end);
      };
      if (steal) {
        held?.reject(abort());
        begin();
      } else if (held === null) {
        begin();
      } else {
        queue.push(begin);
        signal?.addEventListener('abort', () => {
          if (!queue.includes(begin)) return;
          queue.splice(queue.indexOf(begin), 1);
          reject(abort());
        });
      }
    });
  return { request } as unknown as LockManager;
}

/** As between the tabs of a browser, but at once. */
function channels() {
  const all = new Set<BroadcastChannel>();
  return () => {
    const channel = {
      onmessage: null as ((event: { data: unknown }) => void) | null,
      postMessage: (data: unknown) => {
        for (const other of all) if (other !== own) (other as unknown as typeof channel).onmessage?.({ data });
      },
      close: () => all.delete(own),
    };
    const own = channel as unknown as BroadcastChannel;
    all.add(own);
    return own;
  };
}

/** Tabs of one browser, and the streams that they hold. */
function browser() {
  const locks = lockManager();
  const open = channels();
  const streams = new Map<string, StreamOptions>();
  return {
    streams,
    tab: (name: string, ports: Partial<FeedPorts> = {}) => {
      const feed: Feed = new Feed({
        history: () => Promise.resolve({ items: [notification('1')], next: null }),
        follow: (options) => {
          streams.set(name, options);
          options.onOpen();
          return new Promise((resolve) =>
            options.signal.addEventListener('abort', () => {
              streams.delete(name);
              resolve();
            }),
          );
        },
        tell: (news) => tabs.tell(news),
        wait: () => Promise.resolve(),
        seen: () => Promise.resolve(),
        now: () => 42,
        ...ports,
      });
      const channel = open();
      const tabs = new Tabs(feed, locks, channel);
      const life = new AbortController();
      const ended = tabs.run(life.signal);
      const ids = () => feed.get().received.map((item) => item.notification.id);
      return { feed, ids, channel, ended, close: () => life.abort() };
    },
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('one tab has the stream, and all show what it brings', async () => {
  const { streams, tab } = browser();
  const all = ['a', 'b', 'c'].map((name) => tab(name));
  await settle();
  expect([...streams.keys()]).toEqual(['a']);
  streams.get('a')?.onNotification(notification('2'));
  expect(all.map(({ ids }) => ids())).toEqual([
    ['2', '1'],
    ['2', '1'],
    ['2', '1'],
  ]);
  expect(all.map(({ feed }) => feed.get().connection)).toEqual(['open', 'open', 'open']);
});

test('when it closes, another takes over from the last event', async () => {
  const { streams, tab } = browser();
  const [first, second, third] = ['a', 'b', 'c'].map((name) => tab(name));
  await settle();
  streams.get('a')?.onNotification(notification('2'));
  first?.close();
  await settle();
  expect([...streams.keys()]).toEqual(['b']);
  expect(streams.get('b')?.lastEventId).toBe('2');
  streams.get('b')?.onNotification(notification('3'));
  expect([second, third].map((each) => each?.ids())).toEqual([
    ['3', '2', '1'],
    ['3', '2', '1'],
  ]);
});

test('a leader that answers keeps its lead, however long nothing is announced', async () => {
  const { streams, tab } = browser();
  tab('a');
  tab('b');
  await vi.advanceTimersByTimeAsync(600_000);
  expect([...streams.keys()]).toEqual(['a']);
});

test('a leader that does not answer any more is replaced, and follows when it is back', async () => {
  const { streams, tab } = browser();
  const first = tab('a');
  tab('b');
  await settle();
  const { onmessage } = first.channel;
  first.channel.onmessage = null;
  await vi.advanceTimersByTimeAsync(20_000);
  first.channel.onmessage = onmessage;
  await settle();
  expect([...streams.keys()]).toEqual(['b']);
  streams.get('b')?.onNotification(notification('2'));
  expect(first.ids()).toEqual(['2', '1']);
});

/** A history that answers when it is told to. */
function lateHistory() {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  return { answer, history: () => answered.then(() => ({ items: [notification('1')], next: null })) };
}

test('a tab that closes while it reads the history opens no stream any more', async () => {
  const { streams, tab } = browser();
  const { answer, history } = lateHistory();
  const { close } = tab('a', { history });
  await settle();
  close();
  answer();
  await settle();
  expect([...streams.keys()]).toEqual([]);
});

test('a tab that loses its lead while it reads the history opens no stream any more', async () => {
  const { streams, tab } = browser();
  const { answer, history } = lateHistory();
  const first = tab('a', { history });
  tab('b');
  await settle();
  first.channel.onmessage = null;
  await vi.advanceTimersByTimeAsync(20_000);
  answer();
  await settle();
  expect([...streams.keys()]).toEqual(['b']);
});

test('a browser that refuses the lock is told, so that the tab asks instead', async () => {
  const locks = { request: () => Promise.reject(new DOMException('', 'SecurityError')) } as unknown as LockManager;
  const feed = new Feed({ history: () => new Promise(() => undefined) } as unknown as FeedPorts);
  const tabs = new Tabs(feed, locks, channels()());
  await expect(tabs.run(new AbortController().signal)).rejects.toMatchObject({ name: 'SecurityError' });
});
