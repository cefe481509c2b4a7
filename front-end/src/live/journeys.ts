import type { Order } from '../api/client';
import { readTime } from '../dates';
import type { Received } from './feed';
import type { SentRequest } from './requests';

/** What happened to an order, step by step. Times are milliseconds of the servers' clock; null is not known. */
export interface Journey {
  /** Of the event when it is known, else of the order or the request. */
  id: string;
  /** Stays the same while more becomes known. */
  key: string;
  orderId: string | null;
  /** `other` for an event of a type that this page does not know. */
  kind: 'created' | 'deleted' | 'other';
  order: Order | null;
  sentAt: number | null;
  answeredAt: number | null;
  committedAt: number | null;
  publishedAt: number | null;
  shownAt: number | null;
  receivedAt: number | null;
  /** The notifier has shown it, whether or not it said when. */
  announced: boolean;
  failed: boolean;
}

export const steps = ['sent', 'committed', 'published', 'shown', 'received'] as const;
export type Step = (typeof steps)[number];

const timeOf = { sent: 'sentAt', committed: 'committedAt', published: 'publishedAt', shown: 'shownAt' } as const;

export function stepTime(journey: Journey, step: Step): number | null {
  return step === 'received' ? journey.receivedAt : journey[timeOf[step]];
}

export interface Sources {
  received: readonly Received[];
  sent: readonly SentRequest[];
  /** The newest orders: those without a notification wait to be announced. */
  orders: readonly Order[];
  /** How far the servers' clock is ahead of this browser's. */
  clockOffset: number;
}

/** Newest first. Nothing is made up: each time was told by the shop or measured here. */
export function journeys({ received, sent, orders, clockOffset }: Sources): Journey[] {
  const requests = new Map(sent.flatMap((request) => (request.orderId ? [[request.orderId, request]] : [])));
  const announced = new Set(received.map(({ notification }) => notification.commande_id));
  const oldestKnown = received.at(-1)?.notification.date ?? '';

  const finished = received.map((item) => fromNotification(item, requests, clockOffset));
  const unannounced = orders
    .filter((order) => !announced.has(order.id) && order.date_achat >= oldestKnown)
    .map((order) => fromOrder(order, requests.get(order.id), clockOffset));
  const listed = new Set(orders.map((order) => order.id));
  const underWay = sent
    .filter(({ orderId }) => orderId === null || !(announced.has(orderId) || listed.has(orderId)))
    .map((request) => fromRequest(request, clockOffset));

  return [...finished, ...unannounced, ...underWay].sort(newestFirst);
}

function newestFirst(a: Journey, b: Journey): number {
  const [first, second] = [startOf(a), startOf(b)];
  return first === second ? 0 : second - first;
}

/** Infinity when no time is known. */
export function startOf(journey: Journey): number {
  return Math.min(...steps.map((step) => stepTime(journey, step) ?? Infinity));
}

export function isPending(journey: Journey): boolean {
  return !journey.announced && !journey.failed;
}

const kinds: Partial<Record<string, Journey['kind']>> = {
  'order.created.v1': 'created',
  'order.deleted.v1': 'deleted',
};

const waiting = { committedAt: null, publishedAt: null, shownAt: null, receivedAt: null, announced: false };

function fromNotification({ notification, receivedAt }: Received, requests: Map<string, SentRequest>, offset: number) {
  const kind = kinds[notification.type] ?? 'other';
  const created = kind === 'created';
  return {
    id: notification.id,
    key: created ? keyOf(notification.commande_id, requests.get(notification.commande_id)) : notification.id,
    orderId: notification.commande_id,
    kind,
    order: notification.commande,
    ...requestTimes(created ? requests.get(notification.commande_id) : undefined, offset),
    committedAt: readTime(notification.date),
    publishedAt: readTime(notification.publie_le),
    shownAt: readTime(notification.affiche_le),
    announced: true,
    receivedAt: receivedAt === null ? null : receivedAt + offset,
  } satisfies Journey;
}

function fromOrder(order: Order, request: SentRequest | undefined, offset: number): Journey {
  const committedAt = readTime(order.date_achat);
  const times = { ...requestTimes(request, offset), ...waiting, committedAt };
  const key = keyOf(order.id, request);
  return { id: order.id, key, orderId: order.id, kind: 'created', order, ...times };
}

function fromRequest(request: SentRequest, offset: number): Journey {
  const { key, sentAt, orderId } = request;
  return {
    id: orderId ?? `${key}@${sentAt}`,
    key,
    orderId,
    kind: 'created',
    order: null,
    ...requestTimes(request, offset),
    ...waiting,
  };
}

const keyOf = (orderId: string, request: SentRequest | undefined): string => request?.key ?? orderId;

function requestTimes(request: SentRequest | undefined, offset: number) {
  return {
    sentAt: request ? request.sentAt + offset : null,
    answeredAt: request?.answeredAt == null ? null : request.answeredAt + offset,
    failed: request?.failed ?? false,
  };
}
