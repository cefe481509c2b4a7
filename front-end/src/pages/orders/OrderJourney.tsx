import { useMemo } from 'react';
import { Link } from 'wouter';

import type { Order } from '../../api/client';
import { formatDuration, formatPrecise } from '../../dates';
import { type Step, journeys, stepTime, steps } from '../../live/journeys';
import { useSentRequests } from '../../live/requests';
import { useFeed } from '../../live/store';

const names: Record<Step, string> = {
  sent: 'Envoyée par ce navigateur',
  committed: 'Enregistrée',
  published: 'Publiée',
  shown: 'Affichée par le notifier',
  received: 'Reçue par ce navigateur',
};

/** How far the order has come, as it happens. */
export function OrderJourney({ order }: { order: Order }) {
  const { received, connection } = useFeed();
  const sent = useSentRequests();
  const journey = useMemo(() => {
    const mine = received.filter(({ notification }) => notification.commande_id === order.id);
    const requests = sent.filter(({ orderId }) => orderId === order.id);
    const all = journeys({ received: mine, sent: requests, orders: [order], clockOffset: 0 });
    return all.find(({ kind }) => kind === 'created');
  }, [received, sent, order]);
  if (!journey) return null;

  const known = steps.filter((step) => stepTime(journey, step) !== null);
  const own: Step[] = ['committed', 'published', 'shown'];
  const shown = steps.filter((step) => known.includes(step) || own.includes(step));
  const begin = journey.committedAt ?? Infinity;
  return (
    <section className="journey" aria-labelledby="parcours" data-shown={journey.shownAt !== null}>
      <h2 id="parcours">Son parcours</h2>
      <ol>
        {shown.map((step) => {
          const time = stepTime(journey, step);
          return (
            <li key={step} data-done={time !== null}>
              <span>{names[step]}</span>
              {time === null ? (
                <span className="journey-time">pas encore vue ici</span>
              ) : (
                <span className="journey-time">
                  {formatPrecise(time)}
                  {time > begin && <small> +{formatDuration(time - begin)}</small>}
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {connection === 'cut' && <p className="hint">Le direct est coupé ; la suite arrivera avec lui.</p>}
      <p className="hint">
        <Link href="/coulisses">La voir passer dans les coulisses</Link>
      </p>
    </section>
  );
}
