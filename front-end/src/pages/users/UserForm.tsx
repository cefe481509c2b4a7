import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useRef } from 'react';

import type { NewUser, User } from '../../api/client';
import { mayPass } from '../../api/problem';
import { registerUser } from '../../api/users';
import { attempts } from '../../checkout/attempt';
import { Trouble } from '../../components/Trouble';
import { useFaultFocus } from '../../components/useFaultFocus';
import { UserFields, userFaults } from './UserFields';

const userAttempts = attempts('utilisateur');

interface Props {
  title: string;
  value: NewUser;
  onChange: (value: NewUser) => void;
  onSaved: (user: User) => void;
  onCancel: () => void;
  children?: ReactNode;
}

/** Registers somebody. What was typed belongs to the caller, who keeps it. */
export function UserForm({ title, value, onChange, onSaved, onCancel }: Props) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const saving = useMutation({
    mutationFn: (user: NewUser) => registerUser(user, userAttempts.begin(user)),
    onSuccess: (user) => {
      userAttempts.done();
      void client.invalidateQueries({ queryKey: ['users'] });
      onSaved(user);
    },
    onError: (error) => {
      if (!mayPass(error)) userAttempts.refused();
    },
  });
  const { fields, others } = userFaults(saving.error);
  useFaultFocus(form, saving.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate(value);
  };
  return (
    <form className="panel" ref={form} onSubmit={submit} noValidate aria-label={title}>
      <h3>{title}</h3>
      <UserFields value={value} onChange={onChange} faults={fields} />
      {saving.error && (Object.keys(fields).length === 0 || others.length > 0) && <Trouble error={saving.error} />}
      <div className="actions">
        <button type="button" className="button button-quiet" onClick={onCancel}>
          Annuler
        </button>
        <button type="submit" className="button" disabled={saving.isPending}>
          {saving.isPending ? 'Un instant…' : 'Enregistrer'}
        </button>
      </div>
    </form>
  );
}
