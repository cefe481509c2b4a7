import { memo } from 'react';

import { type EdgeName, HEIGHT, WIDTH, edges, routes, words } from './layout';
import { Part } from './Part';
import type { Replay } from './replay';
import { type PartName, type System, partNames } from './system';

const edgeNames = Object.keys(edges) as EdgeName[];

interface Props {
  system: System;
  replays: readonly Replay[];
}

/** The whole shop. On a narrow screen the same parts are a list, and the lines between them are left out. */
export const Stage = memo(function Stage({ system, replays }: Props) {
  const { parts, lines } = lit(replays);
  return (
    <div className="stage" data-topology={system.topology}>
      <svg className="edges" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {system.topology === 'process' && <rect className="process" x="206" y="4" width="988" height="462" rx="22" />}
        {edgeNames.map((name) => (
          <path key={name} d={edges[name]} className={`edge edge-${name}`} data-lit={lines.has(name)} pathLength={1} />
        ))}
        {replays
          .filter(({ waits }) => !waits)
          .map(({ journey, step }) => (
            <circle
              key={`${journey.key} ${step}`}
              className={`token token-${journey.kind}`}
              r="10"
              style={{ offsetPath: `path("${routes[step].path}")` }}
            />
          ))}
      </svg>
      <ul aria-label="Les éléments de la boutique et leur état">
        {partNames.map((name) => (
          <Part
            key={name}
            name={name}
            words={words[system.topology][name]}
            health={system.health[name]}
            lit={parts.has(name)}
            outbox={name === 'orderDatabase' ? system.outbox : undefined}
            shown={name === 'notifier' ? system.shown : null}
          />
        ))}
      </ul>
      {system.topology === 'process' && <p className="process-name">un seul processus</p>}
    </div>
  );
});

function lit(replays: readonly Replay[]) {
  const parts = new Set<PartName>();
  const lines = new Set<EdgeName>();
  for (const { journey, step, waits } of replays) {
    if (waits) continue;
    // Nobody is asked who it is for when an order is deleted.
    const asked = journey.kind !== 'created' && step === 'sent';
    for (const part of routes[step].parts) if (!(asked && (part === 'user' || part === 'product'))) parts.add(part);
    for (const line of routes[step].edges) if (!(asked && line.startsWith('ask'))) lines.add(line);
  }
  return { parts, lines };
}
