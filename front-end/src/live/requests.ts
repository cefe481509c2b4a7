import { useSyncExternalStore } from 'react';

/** An order's request as this browser saw it, by its own clock. */
export interface SentRequest {
  key: string;
  sentAt: number;
  answeredAt: number | null;
  /** Known when it was answered 201. */
  orderId: string | null;
  failed: boolean;
}

const MOST_KEPT = 60;

let sent: readonly SentRequest[] = [];
const listeners = new Set<() => void>();

// A trainer has the shop in one tab and Coulisses on the wall in another.
const otherTabs = openChannel();
otherTabs?.addEventListener('message', (event: MessageEvent<SentRequest>) => put(event.data));

export function record(request: SentRequest): void {
  put(request);
  otherTabs?.postMessage(request);
}

export function useSentRequests(): readonly SentRequest[] {
  return useSyncExternalStore(subscribe, () => sent);
}

function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel('echoppe.requetes');
  } catch {
    return null;
  }
}

function put(request: SentRequest): void {
  sent = [request, ...sent.filter(({ key, sentAt }) => key !== request.key || sentAt !== request.sentAt)].slice(
    0,
    MOST_KEPT,
  );
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
