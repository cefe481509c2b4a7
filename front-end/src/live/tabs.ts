import type { Feed, News } from './feed';
import { watchSilence } from './silence';

/** Changes with what the tabs tell each other: two versions of the page may be open. */
const NAME = 'echoppe.direct.1';
const LEADER_SILENT_MS = 10_000;

type Message = News | 'who?';

/**
 * One tab of a browser has the stream and tells the others what it brings: a browser has six connections to an origin,
 * and a stream in each tab takes them all. The lead is a lock, so that the browser hands it on when a tab ends.
 */
export class Tabs {
  private leading = false;
  private onWord: () => void = () => undefined;
  private readonly feed: Feed;
  private readonly locks: LockManager;
  private readonly channel: BroadcastChannel;

  constructor(feed: Feed, locks: LockManager, channel: BroadcastChannel) {
    this.feed = feed;
    this.locks = locks;
    this.channel = channel;
  }

  /** Of a browser in which tabs can agree: not by plain HTTP from another machine, and not with cookies blocked. */
  static open(feed: Feed): Tabs | null {
    try {
      const { locks } = navigator as Partial<Navigator>;
      return locks ? new Tabs(feed, locks, new BroadcastChannel(NAME)) : null;
    } catch {
      return null;
    }
  }

  tell(news: News): void {
    if (this.leading) this.post(news);
  }

  /** Until the signal; throws when the browser refuses the lock. */
  async run(signal: AbortSignal): Promise<void> {
    this.channel.onmessage = (event: MessageEvent<Message>) => this.hear(event.data);
    this.post('who?');
    void this.feed.begin(signal);
    try {
      for (let steal = false; !signal.aborted;) steal = await this.turn(steal, signal);
    } finally {
      this.channel.close();
    }
  }

  /** Waits for the lead, and has it until it ends. True when the leader is silent, and its lead is to be taken. */
  private async turn(steal: boolean, signal: AbortSignal): Promise<boolean> {
    const turn = new AbortController();
    const end = () => turn.abort();
    signal.addEventListener('abort', end);
    let silent = false;
    const watch = this.watchLeader(() => {
      silent = true;
      end();
    });
    try {
      await this.locks.request(NAME, steal ? { steal } : { signal: turn.signal }, async () => {
        watch.end();
        this.leading = true;
        await this.feed.lead(turn.signal);
      });
    } catch (error) {
      // Ended while it waited, or its lead was taken.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    } finally {
      this.leading = false;
      watch.end();
      end();
      signal.removeEventListener('abort', end);
    }
    return silent;
  }

  /** Browsers may suspend a tab and leave it its lock. One that does not even say that it is there leads no more. */
  private watchLeader(onSilent: () => void) {
    let asked = false;
    const watch = watchSilence(LEADER_SILENT_MS, () => {
      if (asked) onSilent();
      else this.post('who?');
      asked = true;
    });
    this.onWord = () => {
      asked = false;
      watch.hear();
    };
    return watch;
  }

  private hear(message: Message): void {
    if (message === 'who?') {
      this.tell({ connection: this.feed.get().connection });
    } else if (!this.leading) {
      this.onWord();
      this.feed.hear(message);
    }
  }

  private post(message: Message): void {
    this.channel.postMessage(message);
  }
}
