import { type SubmitEvent, useRef } from 'react';

import { type Cart, cartTotal } from '../../cart/cart';
import { draftStore } from '../../checkout/draft';
import { type Placing, newOrder } from '../../checkout/usePlacing';
import { Field } from '../../components/Field';
import { Notice } from '../../components/Notice';
import { useFaultFocus } from '../../components/useFaultFocus';
import { useLate } from '../../components/useLate';
import { formatCents } from '../../money';
import { useStored } from '../../storage';
import { Customer } from './Customer';
import { PlacingTrouble } from './PlacingTrouble';

export function Checkout({ cart, placing }: { cart: Cart; placing: Placing }) {
  const draft = useStored(draftStore);
  const form = useRef<HTMLDivElement>(null);
  const late = useLate(placing.pending);
  useFaultFocus(form, placing.error);

  const { user } = draft;
  const address = draft.address ?? user?.adresse ?? '';
  const order = user && newOrder(cart, user.id, address);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (order) placing.place(order);
  };

  return (
    <section className="checkout" aria-labelledby="livraison" ref={form}>
      <h2 id="livraison">Pour qui, et où ?</h2>
      <Customer draft={draft} fault={placing.fieldFaults.user} />
      <form onSubmit={submit} noValidate>
        {user && !draft.creating && (
          <Field
            label="Adresse de livraison"
            name="adresse_livraison"
            multiline
            value={address}
            onChange={(typed) => draftStore.set({ ...draft, address: typed === user.adresse ? null : typed })}
            fault={placing.fieldFaults.address}
            hint={draft.address === null ? 'Celle de la cliente ou du client, modifiable pour cette commande.' : ''}
            autoComplete="street-address"
            maxLength={300}
          />
        )}
        <PlacingTrouble placing={placing} cart={cart} />
        {order && placing.error === null && placing.anotherIsOpen(order) && (
          <Notice tone="warning" title="Une tentative précédente est restée sans réponse">
            <p>Elle a pu aboutir. Comme votre commande a changé depuis, celle-ci en serait une seconde.</p>
          </Notice>
        )}
        <button type="submit" className="button button-main" disabled={!order || draft.creating || placing.pending}>
          {placing.pending ? 'Commande en cours…' : `Commander · ${formatCents(cartTotal(cart))}`}
        </button>
        <p className="hint" role="status">
          {checkoutHint(order !== null && !draft.creating, late)}
        </p>
      </form>
    </section>
  );
}

function checkoutHint(ready: boolean, late: boolean): string {
  if (late) return 'La réponse tarde. Vous pouvez attendre : un second clic ne ferait pas de seconde commande.';
  return ready ? '' : 'Choisissez d’abord pour qui vous commandez.';
}
