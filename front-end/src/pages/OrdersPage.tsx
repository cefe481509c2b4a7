import { useInfiniteQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { Link, useSearchParams } from 'wouter';

import type { Order } from '../api/client';
import { listOrders } from '../api/orders';
import { Empty } from '../components/Empty';
import { Heading } from '../components/Heading';
import { Loaded } from '../components/Loaded';
import { UserName } from '../components/UserName';
import { UserPicker } from '../components/UserPicker';
import { formatMoment } from '../dates';
import { formatEuros } from '../money';
import { UNKNOWN, shown } from '../shown';

const PAGE = 25;

export function OrdersPage() {
  const [search, setSearch] = useSearchParams();
  const userId = search.get('utilisateur');
  const orders = useInfiniteQuery({
    queryKey: ['orders', 'list', userId],
    queryFn: ({ pageParam }) => listOrders(PAGE, { ...(pageParam && { after: pageParam }), ...(userId && { userId }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  return (
    <>
      <Heading title="Commandes" />
      <div className="filter">
        {userId === null ? (
          <UserPicker label="Celles de…" onPick={(user) => setSearch({ utilisateur: user.id })} />
        ) : (
          <p className="chosen">
            <span>
              Celles de{' '}
              <strong>
                <UserName id={userId} />
              </strong>
            </span>
            <button type="button" className="button button-quiet" onClick={() => setSearch({})}>
              Voir toutes les commandes
            </button>
          </p>
        )}
      </div>
      <Loaded query={orders} skeleton={<Skeleton />}>
        {({ pages }) => (
          <>
            <Rows orders={pages.flatMap((page) => page.items)} />
            {orders.hasNextPage && (
              <p className="more">
                <button
                  type="button"
                  className="button button-quiet"
                  disabled={orders.isFetchingNextPage}
                  onClick={() => void orders.fetchNextPage()}
                >
                  {orders.isFetchingNextPage ? 'Un instant…' : 'Commandes plus anciennes'}
                </button>
              </p>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function Rows({ orders }: { orders: readonly Order[] }) {
  if (orders.length === 0) {
    return (
      <Empty icon="orders" title="Aucune commande">
        <p>La première sera la vôtre.</p>
        <Link href="/" className="button">
          Aller à la boutique
        </Link>
      </Empty>
    );
  }
  return (
    <ul className="rows">
      {orders.map((order, index) => (
        <Row key={order.id || `?${index}`} order={order} />
      ))}
    </ul>
  );
}

/** Remembered: those that are there already cost nothing when older ones come. */
const Row = memo(function Row({ order }: { order: Order }) {
  return (
    <li>
      <Link href={`/commandes/${order.id}`} className="row">
        <span className="row-when">{formatMoment(order.date_achat)}</span>
        <strong className="row-who">
          <UserName id={order.utilisateur_id} />
        </strong>
        <span className="row-what">{summary(order)}</span>
        <span className="row-sum">{formatEuros(order.prix_total)}</span>
      </Link>
    </li>
  );
});

function summary({ produits }: Order): string {
  const [first, ...rest] = produits;
  const more = rest.length === 0 ? '' : ` et ${rest.length} ${rest.length > 1 ? 'autres' : 'autre'}`;
  return first ? `${shown(first.quantite)} × ${shown(first.nom)}${more}` : UNKNOWN;
}

function Skeleton() {
  return (
    <ul className="rows" aria-hidden="true">
      {Array.from({ length: 8 }, (_, index) => (
        <li key={index}>
          <span className="row">
            <span className="row-when bone">22 novembre 2026 à 10:15</span>
            <span className="row-who bone">Zoé Martin</span>
            <span className="row-what bone">2 × Baguette de tradition</span>
            <span className="row-sum bone">14,10 €</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
