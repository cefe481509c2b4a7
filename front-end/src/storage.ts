import { useSyncExternalStore } from 'react';

/** A value that outlives the page: kept in the browser, and the same in all its tabs. */
export interface Stored<T> {
  get: () => T;
  set: (next: T | ((current: T) => T)) => void;
  subscribe: (listener: () => void) => () => void;
}

/** `read` makes a value of what was stored, which another version of the page may have written. */
export function stored<T>(key: string, read: (json: unknown) => T, storage: Storage = localStorage): Stored<T> {
  const listeners = new Set<() => void>();
  let value = load();

  function load(): T {
    try {
      return read(JSON.parse(storage.getItem(key) ?? 'null'));
    } catch {
      return read(null);
    }
  }

  function notify(): void {
    for (const listener of listeners) listener();
  }

  globalThis.addEventListener('storage', (event) => {
    if (event.storageArea !== storage || (event.key !== key && event.key !== null)) return;
    value = load();
    notify();
  });

  return {
    get: () => value,
    set(next) {
      value = typeof next === 'function' ? (next as (current: T) => T)(value) : next;
      try {
        storage.setItem(key, JSON.stringify(value));
      } catch {
        // Full or forbidden: it lasts as long as the page.
      }
      notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStored<T>(store: Stored<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
