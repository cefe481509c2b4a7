import type { Connection } from '../live/feed';

const words: Record<Connection, string> = {
  connecting: 'Connexion…',
  open: 'En direct',
  cut: 'Coupé, nouvel essai…',
};

export function LiveState({ connection }: { connection: Connection }) {
  return (
    <p className="live" data-connection={connection} role="status">
      <span className="live-dot" aria-hidden="true" />
      {words[connection]}
    </p>
  );
}
