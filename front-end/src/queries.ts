import { QueryClient, keepPreviousData, useQuery } from '@tanstack/react-query';

import { findOrder } from './api/orders';
import { mayPass, pauseOf } from './api/problem';
import { listProducts } from './api/products';
import { findUser, listUsers } from './api/users';

const AGAIN_MS = 4000;
const SOONEST_MS = 500;
/** Nobody sits before a form for longer: they are told, and decide. */
const MOST_WAITED_MS = 10_000;

/** After how many milliseconds to ask again by itself, as the shop says if it does; false for what is refused for good. */
export function againAfter(error: unknown): number | false {
  return error !== null && mayPass(error) ? Math.max(pauseOf(error) ?? AGAIN_MS, SOONEST_MS) : false;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always', // offline is shown, not waited out in silence
      retry: (failures, error) => failures < 1 && mayPass(error) && pauseOf(error) === null,
      retryDelay: 400,
      staleTime: 5000,
      refetchOnWindowFocus: (query) => pauseOf(query.state.error) === null,
      refetchInterval: (query) => againAfter(query.state.error),
    },
    // Each carries its key or changes nothing the second time, so that asking again is safe.
    mutations: {
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && (pauseOf(error) ?? Infinity) <= MOST_WAITED_MS,
      retryDelay: (_, error) => pauseOf(error) ?? 0,
    },
  },
});

export const useProducts = () => useQuery({ queryKey: ['products'], queryFn: listProducts, staleTime: 30_000 });

export const useOrder = (id: string) => useQuery({ queryKey: ['orders', id], queryFn: () => findOrder(id) });

/** As many as one answer may hold; the search by name is done here. */
export const MOST_USERS = 1000;

export const useUsers = () =>
  useQuery({ queryKey: ['users'], queryFn: () => listUsers(MOST_USERS), placeholderData: keepPreviousData });

export const useUser = (id: string | null) =>
  useQuery({ queryKey: ['users', id], queryFn: () => findUser(id ?? ''), enabled: id !== null });
