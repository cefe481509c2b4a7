import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';

import type { User } from '../../api/client';
import { ProblemError } from '../../api/problem';
import { deleteUser, fullName } from '../../api/users';
import { Confirm } from '../../components/Confirm';
import { shown } from '../../shown';

interface Props {
  user: User;
  onEdit: () => void;
  onDeleted: () => void;
}

export function UserRow({ user, onEdit, onDeleted }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <div className="row person">
      <span className="initials" aria-hidden="true">
        {user.prenom.charAt(0)}
        {user.nom.charAt(0)}
      </span>
      <span className="person-text">
        <strong>{fullName(user)}</strong>
        <span>{shown(user.adresse)}</span>
      </span>
      {user.id !== '' && <Actions user={user} onEdit={onEdit} onDelete={() => setAsking(true)} />}
      {asking && <DeleteUser user={user} onDone={onDeleted} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Actions({ user, onEdit, onDelete }: { user: User; onEdit: () => void; onDelete: () => void }) {
  const name = fullName(user);
  return (
    <span className="person-actions">
      <Link href={`/commandes?utilisateur=${user.id}`} className="button button-quiet">
        Commandes<span className="hidden"> de {name}</span>
      </Link>
      <button type="button" className="button button-quiet" onClick={onEdit}>
        Modifier<span className="hidden"> {name}</span>
      </button>
      <button type="button" className="button button-quiet button-delete" onClick={onDelete}>
        Supprimer<span className="hidden"> {name}</span>
      </button>
    </span>
  );
}

function DeleteUser({ user, onDone, onClose }: { user: User; onDone: () => void; onClose: () => void }) {
  const client = useQueryClient();
  const deleting = useMutation({
    mutationFn: async () => {
      await deleteUser(user.id).catch((error: unknown) => {
        if (!(error instanceof ProblemError && error.status === 404)) throw error;
      });
    },
    onSuccess: () => {
      onDone();
      onClose();
      void client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  return (
    <Confirm
      title={`Supprimer ${fullName(user)} ?`}
      action="Supprimer définitivement"
      pending={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      <p>C’est définitif. Les commandes déjà passées restent, avec leur adresse de livraison.</p>
    </Confirm>
  );
}
