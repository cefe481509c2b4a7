import { useSyncExternalStore } from 'react';

/** A value that outlives the page where the browser lets it: kept there, and the same in all its tabs. */
export interface Stored<T> {
  get: () => T;
  set: (next: T | ((current: T) => T)) => void;
  subscribe: (listener: () => void) => () => void;
}

const browsersOwn = openStorage();
let kept = browsersOwn !== null;

/** Whether what is stored outlives the page, as far as is known. */
export const storageKeeps = (): boolean => kept;

/** `read` makes a value of what was stored, which another version of the page may have written. */
export function stored<T>(key: string, read: (json: unknown) => T, storage: Storage | null = browsersOwn): Stored<T> {
  const listeners = new Set<() => void>();
  let value = load();

  function load(): T {
    try {
      return read(JSON.parse(storage?.getItem(key) ?? 'null'));
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
        storage?.setItem(key, JSON.stringify(value));
      } catch {
        kept = false; // full
      }
      notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Null where the browser keeps nothing for this site, as with cookies blocked. */
function openStorage(): Storage | null {
  try {
    return (globalThis as Partial<typeof globalThis>).localStorage ?? null;
  } catch {
    return null;
  }
}

export function useStored<T>(store: Stored<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
