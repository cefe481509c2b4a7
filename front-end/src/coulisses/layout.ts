import type { Step } from '../live/journeys';
import type { PartName, Topology } from './system';

/** The stage, in units of its own; the page scales it. */
export const WIDTH = 1200;
export const HEIGHT = 470;

/** Where the middle of each part is. */
export const places: Record<PartName, [x: number, y: number]> = {
  browser: [90, 232],
  gateway: [310, 232],
  user: [490, 70],
  userDatabase: [680, 70],
  product: [890, 70],
  productDatabase: [1085, 70],
  order: [550, 232],
  orderDatabase: [805, 232],
  topic: [1085, 232],
  notifier: [1085, 395],
  notifierDatabase: [865, 395],
};

export const edges = {
  request: 'M168 222 H236',
  toOrder: 'M384 232 H474',
  toUser: 'M325 194 V70 H414',
  toProduct: 'M295 194 V16 H890 V32',
  askUser: 'M525 194 V108',
  askProduct: 'M575 194 V150 H890 V108',
  userRows: 'M566 70 H604',
  productRows: 'M966 70 H1009',
  commit: 'M626 232 H709',
  publish: 'M901 232 H1009',
  consume: 'M1085 270 V357',
  claim: 'M1009 395 H941',
  stream: 'M1085 433 V452 H310 V270',
  push: 'M236 244 H168',
} as const;
export type EdgeName = keyof typeof edges;

/** What a step passes through, and the way of its token. */
export const routes: Record<Step, { edges: EdgeName[]; parts: PartName[]; path: string }> = {
  sent: {
    edges: ['request', 'toOrder', 'askUser', 'askProduct'],
    parts: ['browser', 'gateway', 'order', 'user', 'product'],
    path: 'M168 222 H310 V232 H474',
  },
  committed: { edges: ['commit'], parts: ['order', 'orderDatabase'], path: edges.commit },
  published: { edges: ['publish'], parts: ['orderDatabase', 'topic'], path: edges.publish },
  shown: { edges: ['consume', 'claim'], parts: ['topic', 'notifier', 'notifierDatabase'], path: edges.consume },
  received: {
    edges: ['stream', 'push'],
    parts: ['notifier', 'gateway', 'browser'],
    path: 'M1085 433 V452 H310 V244 H168',
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
