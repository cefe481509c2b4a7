import type { Notification, Page } from '../api/client';
import { isMissing, pauseOf } from '../api/problem';
import type { StreamOptions } from './stream';

export type Connection = 'connecting' | 'open' | 'cut';

export interface Received {
  notification: Notification;
  /** By this browser's clock, when it came; null when it was there before the page. */
  receivedAt: number | null;
}

export interface FeedState {
  connection: Connection;
  /** Newest first. */
  received: readonly Received[];
  /** After which notification older ones can be asked for. */
  older: string | null;
  /** The history was read, so an empty list is empty. */
  known: boolean;
}

/** What the tab with the stream tells the others. */
export type News = { connection: Connection } | { received: Received };

export interface FeedPorts {
  history: (after?: string) => Promise<Page<Notification>>;
  follow: (options: StreamOptions) => Promise<void>;
  tell: (news: News) => void;
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Until the page is one that somebody can see. */
  seen: (signal: AbortSignal) => Promise<void>;
  now: () => number;
}

const MOST_KEPT = 500;
const POLL_MS = 1000;
const pauseAfter = (failures: number): number => Math.min(500 * 2 ** Math.max(0, failures), 4000);
/** After this the stream begins with the oldest notification: nobody has it. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
/** What may be sent as Last-Event-ID, whoever made it. */
const ID = /^[\w.:-]{1,100}$/;

/** What the notifier showed, its history and then its news, without a gap between the two or over a cut. */
export class Feed {
  private state: FeedState = { connection: 'connecting', received: [], older: null, known: false };
  private reading: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly ports: FeedPorts;

  constructor(ports: FeedPorts) {
    this.ports = ports;
  }

  readonly get = (): FeedState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Until the signal: holds the stream, and connects again, ever later while nothing answers. If there is none, asks for news. */
  async lead(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      let failure: unknown;
      try {
        await this.catchUpIfPossible();
        if (ended(signal)) return;
        await this.ports.follow({
          lastEventId: this.lastEventId(),
          signal,
          onOpen: () => {
            failures = -1;
            this.connected('open');
          },
          onNotification: (notification) => this.take({ notification, receivedAt: this.ports.now() }),
        });
      } catch (error) {
        failure = error; // Whatever it was, the answer is to connect again.
      }
      if (ended(signal)) return;
      const polled = this.state.known && isMissing(failure);
      this.connected(polled ? 'open' : 'cut');
      await this.ports.wait(pauseOf(failure) ?? (polled ? POLL_MS : pauseAfter(failures)), signal);
      if (polled) await this.ports.seen(signal);
    }
  }

  /** Until the signal, without a stream: asks once a second while the page is seen. */
  async poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let pause = null;
      try {
        await this.catchUp();
        this.connected('open');
      } catch (error) {
        pause = pauseOf(error);
        this.connected('cut');
      }
      await this.ports.wait(pause ?? POLL_MS, signal);
      await this.ports.seen(signal);
    }
  }

  /** Reads what was missed while nobody told it; whoever listens to another tab begins with it. */
  async begin(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.catchUp();
        return;
      } catch (error) {
        await this.ports.wait(pauseOf(error) ?? pauseAfter(failures), signal);
        await this.ports.seen(signal);
      }
    }
  }

  /** What the tab with the stream told. */
  hear(news: News): void {
    if ('connection' in news) this.update(news);
    else this.take(news.received);
  }

  private async catchUpIfPossible(): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      if (!this.state.known) throw error;
    }
  }

  private catchUp(): Promise<void> {
    this.reading ??= this.readNewest().finally(() => (this.reading = null));
    return this.reading;
  }

  /** Reads the history down to what is known already. What is newer than it, or comes meanwhile, stays above it. */
  private async readNewest(): Promise<void> {
    const { received: before, known, older } = this.state;
    const ids = new Set(before.map(idOf));
    let page = await this.ports.history();
    const items = [...page.items];
    const meets = () => items.some(({ id }) => ids.has(id));
    while (known && page.next !== null && !meets() && items.length < MOST_KEPT) {
      page = await this.ports.history(page.next);
      items.push(...page.items);
    }
    const receivedAt = known ? this.ports.now() : null;
    const listed = new Map(items.map((notification) => [notification.id, { notification, receivedAt }]));
    const missed = [...listed.values()].filter((item) => !this.has(item));
    for (const item of this.state.received) if (listed.has(idOf(item))) listed.set(idOf(item), item);
    const unlisted = (item: Received) => !listed.has(idOf(item));
    const now = this.state.received;
    const meeting = now.findIndex((item) => ids.has(idOf(item)) && (!meets() || !unlisted(item)));
    const begin = meeting === -1 ? now.length : meeting;
    const rest = meets() || page.next === null ? now.slice(begin).filter(unlisted) : [];
    const received = [...now.slice(0, begin).filter(unlisted), ...listed.values(), ...rest];
    this.update({ ...cutOff(received, rest.length > 0 ? older : page.next), known: true });
    // The stream goes on after these, so the other tabs would not hear of them.
    if (known) for (const item of missed.reverse()) this.ports.tell({ received: item });
  }

  private take(item: Received): void {
    if (this.has(item)) return;
    this.update(cutOff([item, ...this.state.received], this.state.older));
    this.ports.tell({ received: item });
  }

  private has(item: Received): boolean {
    return this.state.received.some((each) => idOf(each) === idOf(item));
  }

  private lastEventId(): string | null {
    const newest = this.state.received[0];
    if (newest === undefined) return BEFORE_ALL;
    return ID.test(idOf(newest)) ? idOf(newest) : null;
  }

  private connected(connection: Connection): void {
    this.update({ connection });
    this.ports.tell({ connection });
  }

  private update(change: Partial<FeedState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

const idOf = ({ notification }: Received): string => notification.id;

// Not the property itself, of which TypeScript believes that it stays as it was before an await.
const ended = (signal: AbortSignal): boolean => signal.aborted;

/** A page that stays open for days keeps the newest; older ones can be asked for after the last that is kept. */
function cutOff(received: readonly Received[], older: string | null): Pick<FeedState, 'received' | 'older'> {
  if (received.length <= MOST_KEPT) return { received, older };
  const kept = received.slice(0, MOST_KEPT);
  return { received: kept, older: kept.at(-1)?.notification.id ?? null };
}
