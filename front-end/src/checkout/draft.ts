import type { User } from '../api/client';
import { stored } from '../storage';

/** What was typed on the way to an order; it survives a reload. */
export interface Draft {
  user: User | null;
  /** Null while it is the user's own. */
  address: string | null;
  newUser: { nom: string; prenom: string; adresse: string };
  creating: boolean;
}

const nobody = { nom: '', prenom: '', adresse: '' };
const empty: Draft = { user: null, address: null, newUser: nobody, creating: false };

export const draftStore = stored<Draft>('echoppe.brouillon', readDraft);

/** The next order is likely the same person's. */
export function afterOrder(): void {
  draftStore.set((draft) => ({ ...empty, user: draft.user }));
}

function readDraft(json: unknown): Draft {
  if (typeof json !== 'object' || json === null) return empty;
  const { user, address, newUser, creating } = json as Record<string, unknown>;
  return {
    user: isUser(user) ? user : null,
    address: typeof address === 'string' ? address : null,
    newUser: isTexts(newUser) ? newUser : nobody,
    creating: creating === true,
  };
}

function isTexts(value: unknown): value is Draft['newUser'] {
  if (typeof value !== 'object' || value === null) return false;
  const { nom, prenom, adresse } = value as Record<string, unknown>;
  return [nom, prenom, adresse].every((text) => typeof text === 'string');
}

function isUser(value: unknown): value is User {
  return isTexts(value) && 'id' in value && typeof value.id === 'string';
}
