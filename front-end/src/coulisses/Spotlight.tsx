import { formatDuration, formatPrecise } from '../dates';
import { UNKNOWN } from '../shown';
import { type Journey, type Step, stepTime, steps } from '../live/journeys';
import { stepNames } from './layout';
import type { Replay } from './replay';

interface Props {
  journey: Journey;
  replay: Replay | undefined;
}

/** One journey, large: each step lights up with the time at which it happened. */
export function Spotlight({ journey, replay }: Props) {
  const reached = replay ? steps.indexOf(replay.step) : steps.length;
  return (
    <ol className="spotlight" aria-label="Le dernier parcours, étape par étape">
      {steps.map((step, index) => {
        const time = stepTime(journey, step);
        const before = steps
          .slice(0, index)
          .reverse()
          .find((each) => stepTime(journey, each) !== null);
        const last = before === undefined ? null : stepTime(journey, before);
        return (
          <li
            key={step}
            data-done={time !== null && index <= reached}
            data-waits={time === null && isNext(journey, step)}
          >
            <strong>{stepNames[step]}</strong>
            <span className="spotlight-time">{time === null ? unknownWords(journey, step) : formatPrecise(time)}</span>
            <span className="spotlight-delta">
              {time !== null && last !== null && (time < last ? '≈ 0 ms' : `+${formatDuration(time - last)}`)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function isNext(journey: Journey, step: Step): boolean {
  const before = steps[steps.indexOf(step) - 1];
  // What was shown before this page was open is not on its way to it.
  if (journey.failed || journey.announced || step === 'received' || before === undefined) return false;
  return stepTime(journey, before) !== null;
}

function unknownWords(journey: Journey, step: Step): string {
  if (journey.failed) return 'refusée';
  if (step === 'sent') return journey.kind === 'created' ? 'venue d’ailleurs' : 'non mesurée';
  if (step === 'received' && journey.announced) return 'avant cette page';
  if (isNext(journey, step)) return 'attend…';
  return journey.announced ? UNKNOWN : '';
}
