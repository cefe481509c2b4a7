import type { ServiceName, ServiceState, Status } from '../api/status';
import type { Connection } from '../live/feed';

/** Which of the two topologies answers; unknown while no service has said what it depends on. */
export type Topology = 'compose' | 'process' | 'unknown';

/** Foreign: something answers, and not as the shop's own services do. */
export type Health = 'available' | 'foreign' | 'unavailable' | 'unknown';

export const partNames = [
  'browser',
  'gateway',
  'user',
  'userDatabase',
  'product',
  'productDatabase',
  'order',
  'orderDatabase',
  'topic',
  'notifier',
  'notifierDatabase',
] as const;
export type PartName = (typeof partNames)[number];

export type States = Readonly<Record<ServiceName, ServiceState | null>>;

export interface Outbox {
  waiting: number;
  parked: number;
  oldest: string | null;
}

export interface System {
  topology: Topology;
  health: Record<PartName, Health>;
  /** Null is not known. */
  outbox: Outbox | null;
  shown: number | null;
}

/** What the services say of themselves, as one picture. What nobody says stays unknown. */
export function systemOf(states: States, connection: Connection): System {
  const order = statusOf(states['order-service']);
  const box = order?.boite_d_envoi;
  return {
    topology: topologyOf(states),
    health: {
      browser: connection === 'open' ? 'available' : connection === 'cut' ? 'unavailable' : 'unknown',
      gateway: gatewayHealth(states),
      user: serviceHealth(states['user-service']),
      userDatabase: databaseHealth(states['user-service']),
      product: serviceHealth(states['product-service']),
      productDatabase: databaseHealth(states['product-service']),
      order: serviceHealth(states['order-service']),
      orderDatabase: databaseHealth(states['order-service']),
      topic: topicHealth(states),
      notifier: serviceHealth(states['notifier-service']),
      notifierDatabase: databaseHealth(states['notifier-service']),
    },
    outbox: box ? { waiting: box.en_attente, parked: box.ecartes, oldest: box.plus_ancien ?? null } : null,
    shown: statusOf(states['notifier-service'])?.consommation?.affichees ?? null,
  };
}

/** How far the servers' clock is ahead, by the answer that took least time to come. */
export function clockOffset(states: States): number | null {
  const best = Object.values(states)
    .filter((state) => state?.kind === 'up')
    .filter((state) => state.clockOffset !== null)
    .sort((a, b) => a.roundTrip - b.roundTrip)[0];
  return best?.clockOffset ?? null;
}

function topologyOf(states: States): Topology {
  const names = Object.values(states).flatMap((state) => statusOf(state)?.dependances.map(({ nom }) => nom) ?? []);
  if (names.some((name) => name === 'sqlite' || name === 'bus')) return 'process';
  return names.length > 0 ? 'compose' : 'unknown';
}

const statusOf = (state: ServiceState | null): Status | null => (state?.kind === 'up' ? state.status : null);

function serviceHealth(state: ServiceState | null): Health {
  if (state === null) return 'unknown';
  return ({ up: 'available', unknown: 'foreign', away: 'unavailable' } as const)[state.kind];
}

/** Whatever answers came through it. */
function gatewayHealth(states: States): Health {
  const known = Object.values(states).filter((state) => state !== null);
  if (known.some(({ kind }) => kind !== 'away')) return 'available';
  return known.length > 0 ? 'unavailable' : 'unknown';
}

function databaseHealth(state: ServiceState | null): Health {
  return dependencyHealth(statusOf(state), ['postgresql', 'sqlite']);
}

/** Away when either end says so. */
function topicHealth(states: States): Health {
  const ends = [states['order-service'], states['notifier-service']].map((state) =>
    dependencyHealth(statusOf(state), ['kafka', 'bus']),
  );
  if (ends.includes('unavailable')) return 'unavailable';
  return ends.includes('available') ? 'available' : 'unknown';
}

function dependencyHealth(status: Status | null, names: readonly string[]): Health {
  const dependency = status?.dependances.find(({ nom }) => names.includes(nom));
  if (!dependency) return 'unknown';
  if (dependency.etat === 'disponible') return 'available';
  return (dependency.etat as string) === '' ? 'unknown' : 'unavailable';
}
