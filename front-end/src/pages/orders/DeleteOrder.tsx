import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';

import { deleteOrder } from '../../api/orders';
import { ProblemError } from '../../api/problem';
import { Confirm } from '../../components/Confirm';
import { shortId } from '../../dates';

export function DeleteOrder({ id }: { id: string }) {
  const [asking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const deleting = useMutation({
    mutationFn: async () => {
      // Somebody else was faster, or an answer was lost: it is deleted, which is what was wanted.
      await deleteOrder(id).catch((error: unknown) => {
        if (!(error instanceof ProblemError && error.status === 404)) throw error;
      });
    },
    onSuccess: () => {
      navigate('/commandes');
      client.removeQueries({ queryKey: ['orders', id] });
      void client.invalidateQueries({ queryKey: ['orders', 'list'] });
    },
  });
  const close = () => {
    setAsking(false);
    deleting.reset();
  };
  return (
    <>
      <button type="button" className="button button-quiet button-delete" onClick={() => setAsking(true)}>
        Supprimer la commande
      </button>
      {asking && (
        <Confirm
          title="Supprimer cette commande ?"
          action="Supprimer définitivement"
          pending={deleting.isPending}
          error={deleting.error}
          onConfirm={() => deleting.mutate()}
          onClose={close}
        >
          <p>
            La commande {shortId(id)} sera effacée et sa suppression annoncée. C’est définitif : elle ne pourra pas être
            rétablie.
          </p>
        </Confirm>
      )}
    </>
  );
}
