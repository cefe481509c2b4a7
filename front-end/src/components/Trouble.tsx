import { explain } from '../api/explain';
import { Notice } from './Notice';

interface Props {
  error: unknown;
  onRetry?: () => void;
  children?: React.ReactNode;
}

/** An error that belongs to no field: what is wrong, what to do, and under which reference the shop knows it. */
export function Trouble({ error, onRetry, children }: Props) {
  const { trouble, title, detail, reference } = explain(error);
  const passing = trouble === 'offline' || trouble === 'unreachable' || trouble === 'unavailable';
  return (
    <Notice tone={passing ? 'warning' : 'bad'} title={title} urgent>
      {detail !== '' && <p>{detail}</p>}
      {children}
      {onRetry && (
        <button type="button" className="button button-quiet" onClick={onRetry}>
          Réessayer
        </button>
      )}
      {reference !== null && <p className="reference">Référence {reference}</p>}
    </Notice>
  );
}
