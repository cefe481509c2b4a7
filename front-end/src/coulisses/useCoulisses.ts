import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer } from 'react';

import { listOrders } from '../api/orders';
import { type ServiceState, askStatus, services } from '../api/status';
import { journeys } from '../live/journeys';
import { useSentRequests } from '../live/requests';
import { useFeed } from '../live/store';
import { againAfter } from '../queries';
import { type States, clockOffset, systemOf } from './system';
import { idle, play } from './replay';

const STATUS_MS = 1000;
const ORDERS_MS = 2000;
const TICK_MS = 650;
const NEWEST = 15;

/** All that the page shows, from what the shop says once a second and from the stream. */
export function useCoulisses() {
  const feed = useFeed();
  const sent = useSentRequests();
  const answers = useQueries({
    queries: services.map((service) => ({
      queryKey: ['status', service],
      queryFn: () => askStatus(service),
      refetchInterval: (query: Asked) => pauseMsOf(query.state.data) ?? STATUS_MS,
      staleTime: 0,
    })),
    combine: (results) => results.map(({ data }) => data ?? null),
  });
  const orders = useQuery({
    queryKey: ['orders', 'newest'],
    queryFn: () => listOrders(NEWEST),
    refetchInterval: ({ state }) => againAfter(state.error) || ORDERS_MS,
    staleTime: 0,
  });

  const states = useMemo(() => asStates(answers), [answers]);
  const offset = clockOffset(states);
  const known = feed.known;
  const all = useMemo(
    () =>
      journeys({
        received: feed.received,
        sent,
        orders: known ? (orders.data?.items ?? []) : [],
        clockOffset: offset ?? 0,
      }),
    [feed.received, known, sent, orders.data, offset],
  );

  const [player, dispatch] = useReducer(play, idle);
  const ready = known && !orders.isPending;
  useEffect(() => dispatch({ type: 'look', journeys: all, known: ready }), [all, ready]);
  const busy = player.replays.length > 0;
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => dispatch({ type: 'tick' }), TICK_MS);
    return () => clearInterval(timer);
  }, [busy]);

  const system = useMemo(() => systemOf(states, feed.connection), [states, feed.connection]);
  return { system, states, feed, journeys: all, replays: player.replays, sameClock: offset !== null };
}

interface Asked {
  state: { data?: ServiceState | undefined };
}

const pauseMsOf = (state: ServiceState | undefined): number | null =>
  state && state.kind !== 'up' && state.pauseMs != null ? Math.max(state.pauseMs, STATUS_MS) : null;

function asStates(answers: readonly (ServiceState | null)[]): States {
  return Object.fromEntries(services.map((service, index) => [service, answers[index] ?? null])) as States;
}
