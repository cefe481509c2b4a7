import { randomKey } from '../keys';
import { stored } from '../storage';

/** A request that may have to be sent again: the same body has the same key, whatever happens to the page. */
export interface Attempt {
  key: string;
  body: string;
  /** Sent, and not answered as far as this browser knows. */
  open: boolean;
}

export interface Attempts {
  /** The key for this body: of the attempt before, if that was the same, otherwise a new one. */
  begin: (body: unknown) => string;
  /** An attempt was sent, its answer never came, and it was not for this body. */
  anotherIsOpen: (body: unknown) => boolean;
  /** The shop said no: nothing is stored, so nothing is in doubt. */
  refused: () => void;
  /** The shop carried it out: the next one is another one. */
  done: () => void;
}

export function attempts(name: string, newKey: () => string = randomKey): Attempts {
  const store = stored<Attempt | null>(`echoppe.tentative.${name}`, readAttempt);
  return {
    begin(body) {
      const text = JSON.stringify(body);
      const known = store.get();
      const key = known?.body === text ? known.key : newKey();
      store.set({ key, body: text, open: true });
      return key;
    },
    anotherIsOpen(body) {
      const known = store.get();
      return known !== null && known.open && known.body !== JSON.stringify(body);
    },
    refused() {
      store.set((known) => known && { ...known, open: false });
    },
    done() {
      store.set(null);
    },
  };
}

function readAttempt(json: unknown): Attempt | null {
  if (typeof json !== 'object' || json === null) return null;
  const { key, body, open } = json as Record<string, unknown>;
  return typeof key === 'string' && typeof body === 'string' ? { key, body, open: open === true } : null;
}
