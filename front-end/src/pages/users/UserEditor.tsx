import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';

import type { NewUser, User, UserChange } from '../../api/client';
import { ProblemError } from '../../api/problem';
import { type TaggedUser, changeUser, findUser, fullName } from '../../api/users';
import { Loaded } from '../../components/Loaded';
import { Trouble } from '../../components/Trouble';
import { useFaultFocus } from '../../components/useFaultFocus';
import { Conflict } from './Conflict';
import { UserFields, userFaults, userFieldNames } from './UserFields';

interface Props {
  id: string;
  onClose: () => void;
  onSaved: (user: User) => void;
}

export function UserEditor({ id, onClose, onSaved }: Props) {
  // Read once and not again by itself: what is changed is the version that was seen.
  const seen = useQuery({
    queryKey: ['users', id, 'edited'],
    queryFn: () => findUser(id),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Loaded query={seen} skeleton={<div className="panel bone editor-wait" />}>
      {(tagged) => <Editor seen={tagged} onClose={onClose} onSaved={onSaved} />}
    </Loaded>
  );
}

function Editor({ seen, onClose, onSaved }: { seen: TaggedUser } & Omit<Props, 'id'>) {
  const [base, setBase] = useState(seen);
  const [typed, setTyped] = useState<NewUser>(seen.user);
  const [theirs, setTheirs] = useState<TaggedUser | null>(null);
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);

  const saving = useMutation({
    mutationFn: async ({ change, etag }: { change: UserChange; etag: string | null }) => {
      try {
        return await changeUser(base.user.id, change, etag);
      } catch (error) {
        if (!(error instanceof ProblemError && error.status === 412)) throw error;
        const stored = await findUser(base.user.id).catch(() => null);
        // Saved before, and the answer was lost.
        if (stored && holds(stored.user, change)) return stored;
        setTheirs(stored);
        throw error;
      }
    },
    onSuccess: ({ user }) => {
      void client.invalidateQueries({ queryKey: ['users'] });
      onSaved(user);
      onClose();
    },
  });
  const { fields } = userFaults(saving.error);
  useFaultFocus(form, saving.error);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const change = changed(base.user, typed);
    if (Object.keys(change).length === 0) onClose();
    else if (!saving.isPending) saving.mutate({ change, etag: base.etag });
  };
  const resolve = (chosen: NewUser) => {
    if (!theirs) return;
    setBase(theirs);
    setTyped(chosen);
    setTheirs(null);
    saving.reset();
  };

  return (
    <form className="panel" ref={form} onSubmit={submit} noValidate aria-label={`Modifier ${fullName(base.user)}`}>
      <h3>Modifier {fullName(base.user)}</h3>
      <UserFields value={typed} onChange={setTyped} faults={fields} />
      {theirs && <Conflict mine={typed} theirs={theirs.user} base={base.user} onResolve={resolve} />}
      {saving.error && !theirs && Object.keys(fields).length === 0 && <Trouble error={saving.error} />}
      <div className="actions">
        <button type="button" className="button button-quiet" onClick={onClose}>
          Annuler
        </button>
        <button type="submit" className="button" disabled={saving.isPending || theirs !== null}>
          {saving.isPending ? 'Un instant…' : 'Enregistrer'}
        </button>
      </div>
    </form>
  );
}

/** As the shop stores it: without the spaces around. */
function holds(user: User, change: UserChange): boolean {
  return userFieldNames.every((name) => change[name] === undefined || change[name].trim() === user[name]);
}

function changed(base: NewUser, typed: NewUser): UserChange {
  return Object.fromEntries(
    userFieldNames.filter((name) => base[name] !== typed[name]).map((name) => [name, typed[name]]),
  );
}
