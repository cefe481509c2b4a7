import { Link } from 'wouter';

import { formatDuration, formatTime, shortId } from '../dates';
import { type Journey, type Step, isPending, startOf, stepTime, steps } from '../live/journeys';
import { formatEuros } from '../money';
import { stepNames } from './layout';

// Beyond this a bar is full: an hour without the broker leaves the others their scale.
const FULL_MS = 1000;

export function JourneyList({ journeys }: { journeys: readonly Journey[] }) {
  const scale = Math.min(FULL_MS, Math.max(1, ...journeys.map(lengthOf)));
  return (
    <ol className="journeys">
      {journeys.map((journey) => (
        <li key={journey.id} data-pending={isPending(journey)}>
          <span className="journeys-time">{formatTime(startOf(journey))}</span>
          <span className="journeys-what">
            {title(journey)} {journey.order && <span>{formatEuros(journey.order.prix_total)}</span>}
          </span>
          <Bar journey={journey} scale={scale} />
          <span className="journeys-length">{lengthWords(journey)}</span>
        </li>
      ))}
    </ol>
  );
}

function title({ kind, orderId, failed }: Journey) {
  if (orderId === null) return failed ? 'Demande refusée' : 'Demande en cours';
  if (kind === 'deleted') return `Suppression ${shortId(orderId)}`;
  if (kind === 'other') return `Annonce ${shortId(orderId)}`;
  return <Link href={`/commandes/${orderId}`}>Commande {shortId(orderId)}</Link>;
}

interface Segment {
  step: Step;
  length: number;
}

/** From one known step to the next. */
function segments(journey: Journey): Segment[] {
  const known = steps.flatMap((step) => {
    const time = stepTime(journey, step);
    return time === null ? [] : [{ step, time }];
  });
  return known
    .slice(1)
    .map(({ step, time }, index) => ({ step, length: Math.max(0, time - (known[index]?.time ?? time)) }));
}

const lengthOf = (journey: Journey): number => segments(journey).reduce((sum, { length }) => sum + length, 0);

function Bar({ journey, scale }: { journey: Journey; scale: number }) {
  const parts = segments(journey);
  const width = isPending(journey) ? 1 : Math.min(1, Math.max(0.06, lengthOf(journey) / scale));
  return (
    <span
      className="timeline"
      style={{ width: `${width * 100}%` }}
      role="img"
      aria-label={parts.map(segmentWords).join(', ') || 'rien de mesuré encore'}
    >
      {parts.map(({ step, length }) => (
        <i
          key={step}
          className={`segment segment-${step}`}
          style={{ flexGrow: Math.max(length, 0.5) }}
          title={segmentWords({ step, length })}
        />
      ))}
      {isPending(journey) && <i className="segment segment-waits" style={{ flexGrow: 1 }} />}
    </span>
  );
}

const segmentWords = ({ step, length }: Segment): string =>
  `${stepNames[step].toLowerCase()} +${formatDuration(length)}`;

function lengthWords(journey: Journey): string {
  if (journey.failed) return '';
  if (isPending(journey)) return journey.committedAt === null ? 'en route' : 'attend';
  return formatDuration(lengthOf(journey));
}
