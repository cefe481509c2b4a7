import { EventSourceParserStream } from 'eventsource-parser/stream';

import { readNotification } from '../api/answers';
import type { Notification } from '../api/client';
import { ProblemError, retryAfterSeconds } from '../api/problem';
import { watchSilence } from './silence';

// The shop sends a comment every 15 s; after this silence the connection is dead, whatever the system believes.
const SILENCE_MS = 40_000;

export interface StreamOptions {
  lastEventId: string | null;
  signal: AbortSignal;
  onOpen: () => void;
  onNotification: (notification: Notification) => void;
}

/**
 * Follows the notifications until the connection ends, and then throws or returns. Unlike EventSource it survives a
 * gateway's 502 and can begin after an event that was read otherwise: the caller asks again from the last one.
 */
export async function follow({ lastEventId, signal, onOpen, onNotification }: StreamOptions): Promise<void> {
  const connection = new AbortController();
  const end = () => connection.abort();
  const silence = watchSilence(SILENCE_MS, end);
  signal.addEventListener('abort', end);
  // The network is back, or is another one: what was open before may be dead and not know it.
  globalThis.addEventListener('online', end);
  // One that ended before tells nobody.
  if (signal.aborted) end();
  try {
    const response = await fetch('/notifications/stream', {
      headers: { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': lastEventId }) },
      signal: connection.signal,
      cache: 'no-store',
    });
    if (!response.ok || !response.body) {
      void response.body?.cancel();
      throw new ProblemError(response.status, null, retryAfterSeconds(response.headers));
    }
    onOpen();
    const pass = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
      silence.hear();
      controller.enqueue(chunk);
    };
    const events = response.body
      .pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ transform: pass }))
      .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    for (let next = await events.read(); !next.done; next = await events.read()) {
      const notification = parse(next.value.data);
      if (notification) onNotification(notification);
    }
  } finally {
    silence.end();
    signal.removeEventListener('abort', end);
    globalThis.removeEventListener('online', end);
  }
}

/** Null for what cannot be read: to end the connection for it would be to meet it again. */
function parse(data: string): Notification | null {
  try {
    return readNotification(JSON.parse(data));
  } catch {
    return null;
  }
}
