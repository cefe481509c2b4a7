import { useSyncExternalStore } from 'react';

import { listNotifications } from '../api/notifications';
import { Feed, type FeedState } from './feed';
import { follow } from './stream';

export const HISTORY = 50;

const feed = new Feed({
  history: async () => {
    const page = await listNotifications(HISTORY);
    const items = page.items.slice(0, HISTORY);
    return { items, next: page.next };
  },
  follow,
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(end, milliseconds);
      globalThis.addEventListener('online', end, { once: true });
      signal.addEventListener('abort', end, { once: true });
      function end(): void {
        clearTimeout(timer);
        globalThis.removeEventListener('online', end);
        signal.removeEventListener('abort', end);
        resolve();
      }
    }),
  now: Date.now,
});

/** One connection for the whole page, for as long as it is open; what it brings outlives the views that show it. */
export function startFeed(): void {
  void feed.run(new AbortController().signal);
}

export function useFeed(): FeedState {
  return useSyncExternalStore(feed.subscribe, feed.get);
}
