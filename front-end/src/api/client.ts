import createClient from 'openapi-fetch';

import { readList } from './answers';
import { ProblemError, UnreachableError, UnreadableError, isProblem, retryAfterSeconds } from './problem';
import type { components as NotifierTypes, paths as NotifierPaths } from './schema/notifier';
import type { components as OrderTypes, paths as OrderPaths } from './schema/order';
import type { components as ProductTypes, paths as ProductPaths } from './schema/product';
import type { components as UserTypes, paths as UserPaths } from './schema/user';

export type User = UserTypes['schemas']['Utilisateur'];
/** By its canonical names: the specification also allows `prénom`. */
export type NewUser = Omit<User, 'id'>;
export type UserChange = UserTypes['schemas']['ModificationUtilisateur'];
export type Product = ProductTypes['schemas']['Produit'];
export type Order = OrderTypes['schemas']['Commande'];
export type OrderLine = OrderTypes['schemas']['LigneDeCommande'];
export type NewOrder = OrderTypes['schemas']['NouvelleCommande'];
export type Notification = NotifierTypes['schemas']['Notification'];

/** A page of a list, and the id after which the next one begins. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export const shop = createClient<UserPaths & ProductPaths & OrderPaths & NotifierPaths>({
  // Looked up at each call, so that what replaces fetch in a test is used.
  fetch: (request) => globalThis.fetch(request),
});

/** What was answered, or a thrown ProblemError, UnreachableError or UnreadableError. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw cause instanceof SyntaxError ? new UnreadableError(cause) : new UnreachableError(cause);
  });
  if (!response.ok) {
    throw new ProblemError(response.status, isProblem(error) ? error : null, retryAfterSeconds(response.headers));
  }
  return { data: data as T, response };
}

export async function page<T>(call: Promise<Answer<T[]>>, readItem: (json: unknown) => T | null): Promise<Page<T>> {
  const { data, response } = await answered(call);
  return { items: readable(readList(data, readItem), data), next: nextAfter(response.headers.get('Link')) };
}

/** What was read of an answer, or a thrown UnreadableError when that is null. */
export function readable<T>(value: T | null, answer: unknown): T {
  if (value === null) throw new UnreadableError(answer);
  return value;
}

/** The `after` of `Link: </orders?limit=20&after=…>; rel="next"`. */
export function nextAfter(link: string | null): string | null {
  const target = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1];
  return target === undefined ? null : new URL(target, 'http://shop').searchParams.get('after');
}
