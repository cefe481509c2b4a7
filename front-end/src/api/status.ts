// What a service says of itself at /status/{service}.
import { readTime } from '../dates';
import { readStatus } from './answers';
import { ProblemError, mayPass, pauseOf, retryAfterSeconds } from './problem';
import type { components as NotifierTypes } from './schema/notifier';
import type { components as OrderTypes } from './schema/order';
import type { components as UserTypes } from './schema/user';

export const services = ['user-service', 'product-service', 'order-service', 'notifier-service'] as const;
export type ServiceName = (typeof services)[number];

/** What all tell, and what order- and notifier-service tell besides. */
export type Status = UserTypes['schemas']['Etat'] &
  Partial<Pick<OrderTypes['schemas']['EtatDesCommandes'], 'boite_d_envoi'>> &
  Partial<Pick<NotifierTypes['schemas']['EtatDuNotificateur'], 'consommation'>>;
export type Dependency = Status['dependances'][number];

export type ServiceState =
  /**
   * `clockOffset`: by how many milliseconds the service's clock is ahead of ours, give or take `roundTrip` / 2; null
   * when it does not say what time it is.
   */
  | { kind: 'up'; status: Status; clockOffset: number | null; roundTrip: number }
  /** It does not answer. `pauseMs`: when it wants to be asked again, if it said so. */
  | { kind: 'away'; pauseMs?: number | null }
  /** Something answers, but not about this. */
  | { kind: 'unknown'; pauseMs?: number | null };

const TIMEOUT_MS = 3000;

export async function askStatus(service: ServiceName, now: () => number = Date.now): Promise<ServiceState> {
  const sentAt = now();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(`/status/${service}`, { signal: patience.signal, cache: 'no-store' });
    const refusal = new ProblemError(response.status, null, retryAfterSeconds(response.headers));
    const pauseMs = pauseOf(refusal);
    if (mayPass(refusal)) return { kind: 'away', pauseMs };
    const status = readStatus(response.ok ? await response.json() : null);
    if (status === null) return { kind: 'unknown', pauseMs };
    const roundTrip = now() - sentAt;
    const date = readTime(status.date);
    const clockOffset = date === null ? null : date - (sentAt + roundTrip / 2);
    return { kind: 'up', status, clockOffset, roundTrip };
  } catch (error) {
    return { kind: error instanceof SyntaxError ? 'unknown' : 'away' };
  } finally {
    clearTimeout(timer);
  }
}
