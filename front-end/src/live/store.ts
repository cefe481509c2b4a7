import { useSyncExternalStore } from 'react';

import { listNotifications } from '../api/notifications';
import { Feed, type FeedState } from './feed';
import { follow } from './stream';
import { Tabs } from './tabs';

export const HISTORY = 50;

let tabs: Tabs | null = null;

const feed = new Feed({
  history: async (after) => {
    const page = await listNotifications(HISTORY, after);
    const items = page.items.slice(0, HISTORY);
    return { items, next: page.next };
  },
  follow,
  tell: (news) => tabs?.tell(news),
  wait,
  seen,
  now: Date.now,
});

/** For the whole page, for as long as it is open; what it brings outlives the views that show it. */
export function startFeed(): void {
  let life = new AbortController();
  const start = () => {
    life = new AbortController();
    void keepUp(life.signal);
  };
  start();
  // A page that the browser keeps to come back to has neither a connection nor the lead.
  addEventListener('pagehide', () => life.abort());
  addEventListener('pageshow', (event) => {
    if (event.persisted) start();
  });
}

export function useFeed(): FeedState {
  return useSyncExternalStore(feed.subscribe, feed.get);
}

async function keepUp(signal: AbortSignal): Promise<void> {
  tabs = Tabs.open(feed);
  try {
    await tabs?.run(signal);
  } catch {
    tabs = null;
  }
  // Tabs that cannot agree have no stream, which each would keep from the others' requests.
  await feed.poll(signal);
}

/** Until the page is one that somebody can see. */
function seen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== 'visible' && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** Ends before its time when the network is back, or the signal says so. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    globalThis.addEventListener('online', end);
    signal.addEventListener('abort', end);
    function end(): void {
      clearTimeout(timer);
      globalThis.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
