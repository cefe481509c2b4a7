// What a service says of itself at /status/{service}; no specification describes it.
export const services = ['user-service', 'product-service', 'order-service', 'notifier-service'] as const;
export type ServiceName = (typeof services)[number];

export interface Dependency {
  nom: 'postgresql' | 'sqlite' | 'kafka' | 'bus';
  etat: 'disponible' | 'indisponible';
}

export interface Status {
  service: string;
  version: string;
  instance: string;
  date: string;
  demarre_le: string;
  dependances: Dependency[];
  boite_d_envoi?: { en_attente: number; ecartes: number; plus_ancien: string | null } | null;
  consommation?: { affichees: number; dernier_affichage: string | null } | null;
}

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
