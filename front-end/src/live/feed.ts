import type { Notification, Page } from '../api/client';
import type { StreamOptions } from './stream';

export type Connection = 'connecting' | 'open' | 'cut';

export interface Received {
  notification: Notification;
  /** By this browser's clock, when it came over the stream; null when it was read from the history. */
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

export interface FeedPorts {
  history: () => Promise<Page<Notification>>;
  follow: (options: StreamOptions) => Promise<void>;
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  now: () => number;
}

const MOST_KEPT = 500;
const PAUSES_MS = [500, 1000, 2000, 4000];

/** What the notifier showed: its history, then the stream, without a gap between the two or over a cut. */
export class Feed {
  private state: FeedState = { connection: 'connecting', received: [], older: null, known: false };
  private lastEventId: string | null = null;
  private readonly ids = new Set<string>();
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

  /** Until the signal: connects, and connects again, with pauses that grow while nothing answers. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = () => signal.aborted;
    for (let failures = 0; !ended(); failures += 1) {
      try {
        if (this.lastEventId === null) await this.readHistory();
        await this.ports.follow({
          lastEventId: this.lastEventId,
          signal,
          onOpen: () => {
            failures = -1;
            this.update({ connection: 'open' });
          },
          onNotification: (notification) => this.take(notification),
        });
      } catch {
        // Whatever it was, the answer is to connect again.
      }
      if (ended()) return;
      this.update({ connection: 'cut' });
      await this.ports.wait(PAUSES_MS[Math.max(0, Math.min(failures, PAUSES_MS.length - 1))] ?? 0, signal);
    }
  }

  private async readHistory(): Promise<void> {
    const { items, next } = await this.ports.history();
    const unknown = items.filter(({ id }) => !this.ids.has(id));
    for (const { id } of unknown) this.ids.add(id);
    const past = unknown.map((notification) => ({ notification, receivedAt: null }));
    this.lastEventId = items[0]?.id ?? this.lastEventId;
    this.update({ received: [...this.state.received, ...past], older: next, known: true });
  }

  private take(notification: Notification): void {
    this.lastEventId = notification.id;
    if (this.ids.has(notification.id)) return;
    this.ids.add(notification.id);
    const received = [{ notification, receivedAt: this.ports.now() }, ...this.state.received];
    this.update(received.length > MOST_KEPT ? this.cutOff(received) : { received });
  }

  /** A page that stays open for days keeps the newest; older ones can be asked for after the last that is kept. */
  private cutOff(received: Received[]): Partial<FeedState> {
    const kept = received.slice(0, MOST_KEPT);
    for (const { notification } of received.slice(MOST_KEPT)) this.ids.delete(notification.id);
    return { received: kept, older: kept.at(-1)?.notification.id ?? null };
  }

  private update(change: Partial<FeedState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
