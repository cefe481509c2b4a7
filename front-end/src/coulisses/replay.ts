import { type Journey, type Step, stepTime, steps } from '../live/journeys';

/** A journey that is shown step by step, slower than it was, as far as its steps are known. */
export interface Replay {
  journey: Journey;
  step: Step;
  /** It has reached the last known step, and the next has not happened. */
  waits: boolean;
}

export interface Player {
  /** What has been played or was there before; null until the first look. */
  seen: ReadonlySet<string> | null;
  replays: readonly Replay[];
}

export type Action = { type: 'look'; journeys: readonly Journey[]; known: boolean } | { type: 'tick' };

export const idle: Player = { seen: null, replays: [] };

/** More at once would hide each other; the list beneath has them all. */
export const MOST_AT_ONCE = 8;

export function play(player: Player, action: Action): Player {
  return action.type === 'tick' ? tick(player) : look(player, action.journeys, action.known);
}

function look(player: Player, journeys: readonly Journey[], known: boolean): Player {
  if (player.seen === null) {
    return known ? { seen: new Set(journeys.map(({ key }) => key)), replays: [] } : player;
  }
  const now = new Map(journeys.map((journey) => [journey.key, journey]));
  const going = player.replays.map((replay) => ({ ...replay, journey: now.get(replay.journey.key) ?? replay.journey }));
  const { seen } = player;
  const fresh = journeys.filter(({ key }) => !seen.has(key));
  if (fresh.length === 0) return { seen, replays: going };
  const room = Math.max(0, MOST_AT_ONCE - going.length);
  const started = fresh.slice(0, room).flatMap(start);
  return { seen: new Set([...seen, ...fresh.map(({ key }) => key)]), replays: [...going, ...started] };
}

function start(journey: Journey): Replay[] {
  const step = steps.find((each) => stepTime(journey, each) !== null);
  return step ? [{ journey, step, waits: false }] : [];
}

function tick({ seen, replays }: Player): Player {
  return { seen, replays: replays.flatMap(advance) };
}

function advance(replay: Replay): Replay[] {
  const { journey, step } = replay;
  if (journey.failed || step === 'received') return [];
  const next = steps.slice(steps.indexOf(step) + 1).find((each) => stepTime(journey, each) !== null);
  if (next) return [{ journey, step: next, waits: false }];
  return journey.announced && journey.shownAt === null ? [] : [{ ...replay, waits: true }];
}
