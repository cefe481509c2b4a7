import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { useFeed } from '../live/store';

const SHOWN_MS = 6000;

const words: Partial<Record<string, string>> = {
  'order.created.v1': 'Commande annoncée',
  'order.deleted.v1': 'Commande supprimée',
};

/** The latest announcement, except on the pages that show it themselves. */
export function Toaster() {
  const { received } = useFeed();
  const [location] = useLocation();
  const [visible, setVisible] = useState<string | null>(null);
  const newest = received[0];
  const seen = useRef<string | null>(null);
  const id = newest?.receivedAt == null ? null : newest.notification.id;

  useEffect(() => {
    if (id === null || id === seen.current) return;
    seen.current = id;
    setVisible(id);
    const timer = setTimeout(() => setVisible(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);

  const own = `/commandes/${newest?.notification.commande_id ?? ''}`;
  const quiet = ['/coulisses', '/notifications-en-direct', own].includes(location);
  const shown = !quiet && visible !== null && visible === newest?.notification.id;
  return (
    <div className="toaster" role="status">
      {shown && (
        <p className="toast" key={newest.notification.id}>
          <span className="toast-dot" aria-hidden="true" />
          {words[newest.notification.type] ?? 'Événement annoncé'} par le notifier
        </p>
      )}
    </div>
  );
}
