import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { useLate } from './useLate';
import { Trouble } from './Trouble';

interface Props<T> {
  query: UseQueryResult<T>;
  /** Has the size of what it stands for, so that nothing moves. */
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

/** The states of something that is asked for: waiting, waiting long, failed, there, there but not up to date. */
export function Loaded<T>({ query, skeleton, children }: Props<T>) {
  const late = useLate(query.isPending && query.fetchStatus === 'fetching');
  const retry = () => void query.refetch();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Stale error={query.error} onRetry={retry} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <Trouble error={query.error} onRetry={retry} />;
  return (
    <div aria-busy="true">
      <span className="hidden" role="status">
        {late ? 'La réponse tarde, elle est toujours attendue.' : 'Chargement…'}
      </span>
      {late && (
        <p className="late" aria-hidden="true">
          La réponse tarde, elle est toujours attendue…
        </p>
      )}
      {skeleton}
    </div>
  );
}

function Stale({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Trouble error={error} onRetry={onRetry}>
      <p>Ce qui suit date de la dernière réponse.</p>
    </Trouble>
  );
}
