// What a service says of itself at /status/{service}.
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
  /** `clockOffset`: by how many milliseconds the service's clock is ahead of ours, give or take `roundTrip` / 2. */
  | { kind: 'up'; status: Status; clockOffset: number; roundTrip: number }
  /** It does not answer. */
  | { kind: 'away' }
  /** Something answers, but not about this. */
  | { kind: 'unknown' };

const TIMEOUT_MS = 3000;

export async function askStatus(service: ServiceName, now: () => number = Date.now): Promise<ServiceState> {
  const sentAt = now();
  try {
    const response = await fetch(`/status/${service}`, { signal: AbortSignal.timeout(TIMEOUT_MS), cache: 'no-store' });
    if (response.status >= 500) return { kind: 'away' };
    const body: unknown = response.ok ? await response.json() : null;
    if (!isStatus(body)) return { kind: 'unknown' };
    const roundTrip = now() - sentAt;
    return { kind: 'up', status: body, clockOffset: Date.parse(body.date) - (sentAt + roundTrip / 2), roundTrip };
  } catch {
    return { kind: 'away' };
  }
}

function isStatus(body: unknown): body is Status {
  return typeof body === 'object' && body !== null && 'dependances' in body && Array.isArray(body.dependances);
}
