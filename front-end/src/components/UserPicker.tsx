import { useId, useMemo, useState } from 'react';

import type { User } from '../api/client';
import { explain } from '../api/explain';
import { fullName } from '../api/users';
import { useUsers } from '../queries';
import { matches, plain } from '../search';
import { shown as orUnknown } from '../shown';

const MOST_SHOWN = 8;

interface Props {
  label: string;
  onPick: (user: User) => void;
  fault?: string | undefined;
}

/** A combobox after the pattern of WAI-ARIA: typing narrows the list, arrows move in it, Enter takes. */
export function UserPicker({ label, onPick, fault }: Props) {
  const users = useUsers();
  const id = useId();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);

  const known = useMemo(
    () => users.data?.items.map((user) => ({ user, text: plain(`${fullName(user)} ${user.adresse}`) })) ?? [],
    [users.data],
  );
  const all = known.filter(({ text }) => matches(text, query));
  const shown = all.slice(0, MOST_SHOWN).map(({ user }) => user);
  const at = Math.min(active, shown.length - 1);

  const pick = (user: User | undefined) => {
    if (!user) return;
    setQuery('');
    setOpen(false);
    onPick(user);
  };
  const keys: Partial<Record<string, () => void>> = {
    ArrowDown: () => (open ? setActive(Math.min(at + 1, shown.length - 1)) : setOpen(true)),
    ArrowUp: () => setActive(Math.max(at - 1, 0)),
    Enter: () => (open ? pick(shown[at]) : setOpen(true)),
    Escape: () => setOpen(false),
  };

  return (
    <div className="field picker">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && shown[at] ? `${id}-${at}` : undefined}
        aria-invalid={fault !== undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        autoComplete="off"
        placeholder={users.isPending ? 'Chargement…' : 'Nom, prénom ou adresse'}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act) return;
          event.preventDefault();
          act();
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!open || shown.length === 0}>
        {shown.map((user, index) => (
          <li
            key={user.id || `?${index}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            // Before the field loses the focus, which would close the list.
            onMouseDown={(event) => {
              event.preventDefault();
              pick(user);
            }}
          >
            <strong>{fullName(user)}</strong>
            <span>{orUnknown(user.adresse)}</span>
          </li>
        ))}
      </ul>
      <p className="hint" role="status">
        {open && users.data && pickerHint(shown.length, all.length)}
      </p>
      {users.isError && (
        <p className="fault" role="status">
          {explain(users.error).title} : la liste des personnes manque.
        </p>
      )}
      {fault && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

function pickerHint(shown: number, all: number): string {
  if (all === 0) return 'Personne de ce nom.';
  return all > shown ? `${shown} sur ${all}, écrivez pour préciser.` : '';
}
