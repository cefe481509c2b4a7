import type { Step } from '../live/journeys';
import type { PartName, Topology } from './system';

/** The stage, in units of its own; the page scales it. */
export const WIDTH = 1200;
export const HEIGHT = 650;

/** Where the middle of each part is. */
export const places: Record<PartName, [x: number, y: number]> = {
  browser: [90, 345],
  gateway: [310, 345],
  user: [490, 105],
  userDatabase: [680, 105],
  product: [890, 105],
  productDatabase: [1085, 105],
  order: [550, 345],
  orderDatabase: [805, 345],
  topic: [1085, 345],
  notifier: [1085, 560],
  notifierDatabase: [865, 560],
};

export const edges = {
  request: 'M168 335 H236',
  toOrder: 'M384 335 H474',
  toUser: 'M300 300 V105 H414',
  toProduct: 'M280 300 V38 H890 V60',
  askUser: 'M520 300 V150',
  askProduct: 'M590 300 V225 H890 V150',
  userRows: 'M566 105 H604',
  productRows: 'M966 105 H1009',
  commit: 'M626 345 H709',
  publish: 'M901 345 H1009',
  consume: 'M1085 390 V515',
  claim: 'M1009 560 H941',
  stream: 'M1085 605 V632 H310 V390',
  push: 'M236 357 H168',
} as const;
export type EdgeName = keyof typeof edges;

/** What a step passes through, and the way of its token. */
export const routes: Record<Step, { edges: EdgeName[]; parts: PartName[]; path: string }> = {
  sent: {
    edges: ['request', 'toOrder', 'askUser', 'askProduct'],
    parts: ['browser', 'gateway', 'order', 'user', 'product'],
    path: 'M168 335 H474',
  },
  committed: { edges: ['commit'], parts: ['order', 'orderDatabase'], path: edges.commit },
  published: { edges: ['publish'], parts: ['orderDatabase', 'topic'], path: edges.publish },
  shown: { edges: ['consume', 'claim'], parts: ['topic', 'notifier', 'notifierDatabase'], path: edges.consume },
  received: {
    edges: ['stream', 'push'],
    parts: ['notifier', 'gateway', 'browser'],
    path: 'M1085 605 V632 H310 V357 H168',
  },
};

export const stepNames: Record<Step, string> = {
  sent: 'Demandée',
  committed: 'Enregistrée',
  published: 'Publiée',
  shown: 'Affichée',
  received: 'Reçue ici',
};

interface Words {
  name: string;
  what: string;
}

const common = {
  browser: { name: 'Ce navigateur', what: 'votre écran' },
  user: { name: 'user-service', what: 'qui, où ?' },
  product: { name: 'product-service', what: 'quoi, combien ?' },
  order: { name: 'order-service', what: 'les commandes' },
  notifier: { name: 'notifier-service', what: 'la console' },
};

const databases = (kind: string): Record<Extract<PartName, `${string}Database`>, Words> => ({
  userDatabase: { name: 'utilisateurs', what: kind },
  productDatabase: { name: 'produits', what: kind },
  orderDatabase: { name: 'commandes', what: kind },
  notifierDatabase: { name: 'notifications', what: kind },
});

export const words: Record<Topology, Record<PartName, Words>> = {
  compose: {
    ...common,
    ...databases('PostgreSQL'),
    gateway: { name: 'Passerelle', what: 'Traefik' },
    topic: { name: 'Kafka', what: 'sujet « orders »' },
  },
  process: {
    ...common,
    ...databases('fichier SQLite'),
    gateway: { name: 'Routes', what: 'dans le processus' },
    topic: { name: 'Bus', what: 'en mémoire' },
  },
  unknown: {
    ...common,
    ...databases('base de données'),
    gateway: { name: 'Entrée', what: 'de la boutique' },
    topic: { name: 'Événements', what: 'sujet « orders »' },
  },
};
