import { Dialog } from './Dialog';
import { Trouble } from './Trouble';

interface Props {
  title: string;
  action: string;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  children: React.ReactNode;
}

export function Confirm({ title, action, pending, error, onConfirm, onClose, children }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {error !== null && <Trouble error={error} />}
      <div className="actions">
        <button type="button" className="button button-quiet" onClick={onClose}>
          Annuler
        </button>
        <button type="button" className="button button-danger" onClick={onConfirm} disabled={pending}>
          {pending ? 'Un instant…' : action}
        </button>
      </div>
    </Dialog>
  );
}
