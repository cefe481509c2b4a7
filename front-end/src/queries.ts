import { QueryClient, keepPreviousData, useQuery } from '@tanstack/react-query';

import { findOrder } from './api/orders';
import { ProblemError } from './api/problem';
import { listProducts } from './api/products';
import { findUser, listUsers } from './api/users';

const AGAIN_MS = 4000;

/** Whether asking again by itself may help: the shop is away, or nothing came. */
const mayPass = (error: unknown): boolean => !(error instanceof ProblemError) || error.status >= 500;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always', // offline is shown, not waited out in silence
      retry: (failures, error) => failures < 1 && mayPass(error),
      retryDelay: 400,
      staleTime: 5000,
      refetchInterval: (query) => (query.state.error && mayPass(query.state.error) ? AGAIN_MS : false),
    },
    mutations: { networkMode: 'always' },
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
