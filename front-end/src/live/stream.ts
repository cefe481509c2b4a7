import { EventSourceParserStream } from 'eventsource-parser/stream';

import type { Notification } from '../api/client';

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
  const silence = new AbortController();
  const watch = silenceWatch(() => silence.abort());
  try {
    const response = await fetch('/notifications/stream', {
      headers: { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': lastEventId }) },
      signal: AbortSignal.any([signal, silence.signal]),
      cache: 'no-store',
    });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    onOpen();
    const events = response.body
      .pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ transform: watch.pass }))
      .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    for (let next = await events.read(); !next.done; next = await events.read()) {
      if (next.value.data !== '') onNotification(JSON.parse(next.value.data) as Notification);
    }
  } finally {
    watch.end();
  }
}

function silenceWatch(onSilence: () => void) {
  let timer = setTimeout(onSilence, SILENCE_MS);
  return {
    pass: (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
      clearTimeout(timer);
      timer = setTimeout(onSilence, SILENCE_MS);
      controller.enqueue(chunk);
    },
    end: () => clearTimeout(timer),
  };
}
