import { Heading } from '../components/Heading';
import { LiveState } from '../components/LiveState';
import { Empty } from '../components/Empty';
import { JourneyList } from '../coulisses/JourneyList';
import { Spotlight } from '../coulisses/Spotlight';
import { Stage } from '../coulisses/Stage';
import { stepNames } from '../coulisses/layout';
import type { Topology } from '../coulisses/system';
import { useCoulisses } from '../coulisses/useCoulisses';
import { steps } from '../live/journeys';

const MOST_LISTED = 12;

const topologyWords: Record<Topology, string> = {
  compose: 'Quatre services, chacun dans son conteneur',
  process: 'La même boutique, en un seul processus',
  unknown: 'Les services ne disent pas comment ils sont assemblés',
};

export default function CoulissesPage() {
  const { system, feed, journeys, replays, sameClock } = useCoulisses();
  const newest = replays.at(-1)?.journey ?? journeys[0];
  const replay = replays.find(({ journey }) => journey.key === newest?.key);
  return (
    <div className="coulisses">
      <Heading title="Coulisses">
        <p className="coulisses-topology">{topologyWords[system.topology]}</p>
        <LiveState connection={feed.connection} />
      </Heading>
      <Stage system={system} replays={replays} />
      {newest ? (
        <>
          <Spotlight journey={newest} replay={replay} />
          <section aria-labelledby="parcours">
            <div className="journeys-head">
              <h2 id="parcours">Derniers parcours</h2>
              <p className="legend" aria-hidden="true">
                {steps.slice(1).map((step) => (
                  <span key={step}>
                    <i className={`segment segment-${step}`} /> jusqu’à {stepNames[step].toLowerCase()}
                  </span>
                ))}
              </p>
            </div>
            <JourneyList journeys={journeys.slice(0, MOST_LISTED)} />
          </section>
        </>
      ) : (
        feed.known && (
          <Empty icon="stage" title="La scène est prête">
            <p>Passez une commande, ici ou sur une autre machine : vous la verrez traverser la boutique.</p>
          </Empty>
        )
      )}
      <p className="hint coulisses-note">
        Rien n’est simulé : les heures sont celles des événements, seul le défilement est ralenti.{' '}
        {sameClock
          ? 'Les heures de ce navigateur sont ramenées à l’horloge des services.'
          : 'Les heures de ce navigateur sont les siennes, faute de connaître l’horloge des services.'}
      </p>
    </div>
  );
}
