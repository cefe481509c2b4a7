import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';

import { listNotifications } from '../api/notifications';
import type { Notification } from '../api/client';
import { Empty } from '../components/Empty';
import { Heading } from '../components/Heading';
import { LiveState } from '../components/LiveState';
import { Trouble } from '../components/Trouble';
import { formatDay, formatPrecise, shortId } from '../dates';
import { HISTORY, useFeed } from '../live/store';
import { formatEuros } from '../money';
import { shown } from '../shown';

export function NotificationsPage() {
  const feed = useFeed();
  // Where the history that the page began with ends does not change while news come in.
  const [start, setStart] = useState<string | null>(null);
  const older = useInfiniteQuery({
    queryKey: ['notifications', start],
    queryFn: ({ pageParam }) => listNotifications(HISTORY, pageParam),
    initialPageParam: start ?? '',
    getNextPageParam: (last) => last.next,
    enabled: start !== null,
  });
  const past = older.data?.pages.flatMap((page) => page.items) ?? [];
  const more = start === null ? feed.older !== null : older.hasNextPage;
  const showMore = () => (start === null ? setStart(feed.older) : void older.fetchNextPage());

  return (
    <>
      <Heading title="Notifications">
        <LiveState connection={feed.connection} />
      </Heading>
      {feed.known && feed.received.length === 0 && (
        <Empty icon="bell" title="Rien n’a encore été annoncé">
          <p>Gardez cette page ouverte et passez une commande : elle s’affichera ici d’elle-même.</p>
        </Empty>
      )}
      <ol className="console" aria-live="polite" aria-relevant="additions" aria-busy={!feed.known}>
        {feed.received.map(({ notification, receivedAt }) => (
          <Line key={notification.id} notification={notification} fresh={receivedAt !== null} />
        ))}
        {past.map((notification) => (
          <Line key={notification.id} notification={notification} fresh={false} />
        ))}
      </ol>
      {older.isError && <Trouble error={older.error} onRetry={() => void older.refetch()} />}
      {more && (
        <p className="more">
          <button type="button" className="button button-quiet" onClick={showMore} disabled={older.isFetching}>
            {older.isFetching ? 'Un instant…' : 'Notifications plus anciennes'}
          </button>
        </p>
      )}
    </>
  );
}

const names: Partial<Record<string, string>> = {
  'order.created.v1': 'commande ajoutée',
  'order.deleted.v1': 'commande supprimée',
};

function Line({ notification, fresh }: { notification: Notification; fresh: boolean }) {
  const { type, commande_id, affiche_le } = notification;
  const created = type === 'order.created.v1';
  const deleted = type === 'order.deleted.v1';
  return (
    <li className="console-line" data-fresh={fresh} data-deleted={deleted}>
      <time dateTime={affiche_le}>
        {formatPrecise(affiche_le)} <small>{formatDay(affiche_le)}</small>
      </time>
      <strong>{names[type] ?? shown(type)}</strong>
      {deleted || commande_id === '' ? (
        <span className="mono">{shortId(commande_id)}</span>
      ) : (
        <Link href={`/commandes/${commande_id}`} className="mono">
          {shortId(commande_id)}
        </Link>
      )}
      <span className="console-what">{created ? whatWasOrdered(notification) : !deleted && notification.message}</span>
    </li>
  );
}

function whatWasOrdered({ commande }: Notification): string {
  const articles = commande.produits.reduce((sum, line) => sum + line.quantite, 0);
  const many = `${shown(articles)} ${articles > 1 ? 'articles' : 'article'}`;
  return `${many}, ${formatEuros(commande.prix_total)} → ${shown(commande.adresse_livraison)}`;
}
