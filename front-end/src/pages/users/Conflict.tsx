import type { NewUser } from '../../api/client';
import { Notice } from '../../components/Notice';
import { userFieldNames, userFields } from './UserFields';

interface Props {
  mine: NewUser;
  theirs: NewUser;
  base: NewUser;
  onResolve: (chosen: NewUser) => void;
}

/** Somebody else saved meanwhile: both versions side by side, and nothing is lost until one is chosen. */
export function Conflict({ mine, theirs, base, onResolve }: Props) {
  // Fields that only one of the two touched are in no conflict.
  const merged = Object.fromEntries(
    userFieldNames.map((name) => [name, mine[name] === base[name] ? theirs[name] : mine[name]]),
  ) as unknown as NewUser;
  return (
    <Notice tone="warning" title="Quelqu’un a enregistré d’autres modifications entre-temps" urgent>
      <table className="conflict">
        <thead>
          <tr>
            <td />
            <th scope="col">Votre version</th>
            <th scope="col">Version enregistrée</th>
          </tr>
        </thead>
        <tbody>
          {userFieldNames.map((name) => (
            <tr key={name} data-differs={mine[name] !== theirs[name]}>
              <th scope="row">{userFields[name].label}</th>
              <td>{mine[name]}</td>
              <td>{theirs[name]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="actions">
        <button type="button" className="button button-quiet" onClick={() => onResolve(theirs)}>
          Prendre la version enregistrée
        </button>
        <button type="button" className="button" onClick={() => onResolve(merged)}>
          Garder mes modifications
        </button>
      </div>
      <p className="hint">Rien n’est enregistré avant que vous ne l’ayez demandé de nouveau.</p>
    </Notice>
  );
}
