import { fullName } from '../../api/users';
import { type Draft, draftStore } from '../../checkout/draft';
import { UserPicker } from '../../components/UserPicker';
import { shown } from '../../shown';
import { UserForm } from '../users/UserForm';

interface Props {
  draft: Draft;
  fault: string | undefined;
}

/** Who orders: somebody known, or somebody new. */
export function Customer({ draft, fault }: Props) {
  const change = (part: Partial<Draft>) => draftStore.set((now) => ({ ...now, ...part }));
  if (draft.creating) {
    return (
      <UserForm
        title="Nouvelle personne"
        value={draft.newUser}
        onChange={(newUser) => change({ newUser })}
        onCancel={() => change({ creating: false })}
        onSaved={(user) =>
          change({ user, address: null, creating: false, newUser: { nom: '', prenom: '', adresse: '' } })
        }
      />
    );
  }
  if (draft.user && !fault) {
    return (
      <div className="chosen">
        <p>
          <strong>{fullName(draft.user)}</strong>
          <span>{shown(draft.user.adresse)}</span>
        </p>
        <button type="button" className="button button-quiet" onClick={() => change({ user: null, address: null })}>
          Changer<span className="hidden"> de personne</span>
        </button>
      </div>
    );
  }
  return (
    <>
      <UserPicker label="Qui commande ?" fault={fault} onPick={(user) => change({ user, address: null })} />
      <p className="or">
        <button type="button" className="button button-quiet" onClick={() => change({ creating: true })}>
          Créer une personne
        </button>
      </p>
    </>
  );
}
