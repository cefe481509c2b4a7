import { useDeferredValue, useState } from 'react';

import { readUser } from '../api/answers';
import type { NewUser, User } from '../api/client';
import { Empty } from '../components/Empty';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import { Loaded } from '../components/Loaded';
import { Notice } from '../components/Notice';
import { MOST_USERS, useUsers } from '../queries';
import { matches, plain } from '../search';
import { stored, useStored } from '../storage';
import { fullName } from '../api/users';
import { UserEditor } from './users/UserEditor';
import { UserForm } from './users/UserForm';
import { UserRow } from './users/UserRow';

const nobody: NewUser = { nom: '', prenom: '', adresse: '' };
const PART = 60;

/** What was typed for somebody new; null while nobody is being added. */
const newcomerStore = stored<NewUser | null>('echoppe.nouveau', (json) => {
  if (json === null) return null;
  const { nom, prenom, adresse } = readUser(json) ?? nobody;
  return { nom, prenom, adresse };
});

export function UsersPage() {
  const users = useUsers();
  const newcomer = useStored(newcomerStore);
  const [said, setSaid] = useState<string | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  return (
    <>
      <Heading title="Utilisateurs">
        {newcomer === null && (
          <button type="button" className="button" onClick={() => newcomerStore.set(nobody)}>
            Ajouter une personne
          </button>
        )}
      </Heading>
      {newcomer !== null && (
        <UserForm
          title="Nouvelle personne"
          value={newcomer}
          onChange={newcomerStore.set}
          onCancel={() => newcomerStore.set(null)}
          onSaved={(user) => {
            newcomerStore.set(null);
            setSaid(`${fullName(user)} est enregistré.`);
          }}
        />
      )}
      {said !== null && <Notice tone="good" title={said} />}
      <Loaded query={users} skeleton={<div className="rows bone rows-wait" />}>
        {({ items, next }) => (
          <>
            <People users={items} editing={editing} onEdit={setEditing} onSaid={setSaid} />
            {next !== null && <p className="hint">Les {MOST_USERS} plus récents.</p>}
          </>
        )}
      </Loaded>
    </>
  );
}

interface PeopleProps {
  users: readonly User[];
  editing: string | null;
  onEdit: (id: string | null) => void;
  onSaid: (what: string) => void;
}

function People({ users, editing, onEdit, onSaid }: PeopleProps) {
  const [query, setQuery] = useState('');
  const [parts, setParts] = useState(1);
  const deferred = useDeferredValue(query);
  if (users.length === 0) {
    return (
      <Empty icon="people" title="Personne pour l’instant">
        <p>Une commande est toujours pour quelqu’un : ajoutez la première personne.</p>
      </Empty>
    );
  }
  const found = users.filter((user) => matches(plain(`${fullName(user)} ${user.adresse}`), deferred));
  return (
    <>
      <label className="search">
        <Icon name="search" />
        <span className="hidden">Chercher une personne</span>
        <input
          type="search"
          placeholder="Nom ou adresse"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      <ul className="rows people">
        {found.slice(0, parts * PART).map((user, index) => (
          <li key={user.id || `?${index}`}>
            {editing === user.id ? (
              <UserEditor
                id={user.id}
                onClose={() => onEdit(null)}
                onSaved={(saved) => onSaid(`Les modifications de ${fullName(saved)} sont enregistrées.`)}
              />
            ) : (
              <UserRow
                user={user}
                onEdit={() => onEdit(user.id)}
                onDeleted={() => onSaid(`${fullName(user)} est supprimé.`)}
              />
            )}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="hint">Personne de ce nom.</p>}
      {found.length > parts * PART && (
        <p className="more">
          <button type="button" className="button button-quiet" onClick={() => setParts(parts + 1)}>
            Voir la suite ({found.length - parts * PART})
          </button>
        </p>
      )}
    </>
  );
}
