import { formatDuration, readTime } from '../dates';
import { HEIGHT, WIDTH, places } from './layout';
import type { Health, Outbox, PartName } from './system';

const healthWords: Record<Health, string> = {
  available: 'répond',
  foreign: 'un autre répond',
  unavailable: 'ne répond pas',
  unknown: 'état inconnu',
};

const MOST_SLIPS = 10;

interface Props {
  name: PartName;
  words: { name: string; what: string };
  health: Health;
  lit: boolean;
  /** Undefined where there is none, null while it is not known. */
  outbox: Outbox | null | undefined;
  shown: number | null;
}

export function Part({ name, words, health, lit, outbox, shown }: Props) {
  const [x, y] = places[name];
  const database = name.endsWith('Database');
  return (
    <li
      className={`part part-${name}${database ? ' part-database' : ''}`}
      data-health={health}
      data-lit={lit}
      style={{ left: `${(x / WIDTH) * 100}%`, top: `${(y / HEIGHT) * 100}%` }}
    >
      <strong>{words.name}</strong>
      <span className="part-what">{shown === null ? words.what : `${shown} depuis son démarrage`}</span>
      <span className="part-health">
        <span className="part-dot" aria-hidden="true" />
        {healthWords[health]}
      </span>
      {outbox !== undefined && <OutboxDrawer outbox={outbox} />}
    </li>
  );
}

function OutboxDrawer({ outbox }: { outbox: Outbox | null }) {
  const waiting = outbox?.waiting ?? 0;
  return (
    <div className="outbox" data-waiting={waiting > 0}>
      <span className="outbox-name">boîte d’envoi</span>
      <strong className="outbox-count">{outbox === null ? '?' : waiting}</strong>
      <span className="outbox-words">
        {outbox === null ? 'non communiqué' : waiting === 0 ? 'rien n’attend' : waitingWords(outbox)}
      </span>
      <span className="slips" aria-hidden="true">
        {Array.from({ length: Math.min(waiting, MOST_SLIPS) }, (_, index) => (
          <i key={index} />
        ))}
      </span>
    </div>
  );
}

function waitingWords({ waiting, oldest, parked }: Outbox): string {
  const oldestTime = oldest === null ? null : readTime(oldest);
  const since = oldestTime === null ? '' : ` depuis ${formatDuration(Math.max(0, Date.now() - oldestTime))}`;
  const aside = parked > 0 ? `, ${parked} écarté${parked > 1 ? 's' : ''}` : '';
  return `${waiting > 1 ? 'attendent' : 'attend'}${since}${aside}`;
}
