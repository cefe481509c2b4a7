import { mayPass } from '../../api/problem';
import type { Cart } from '../../cart/cart';
import { cartTotal } from '../../cart/cart';
import { accept } from '../../cart/priceChanges';
import type { Placing } from '../../checkout/usePlacing';
import { Notice } from '../../components/Notice';
import { Trouble } from '../../components/Trouble';
import { formatCents } from '../../money';

/** What the shop said to the order, when it was not yes. */
export function PlacingTrouble({ placing, cart }: { placing: Placing; cart: Cart }) {
  const error = placing.error ?? placing.waitsFor;
  if (error === null) return null;
  if (placing.changes.length > 0) return <Changes placing={placing} cart={cart} />;
  const unsure = mayPass(error);
  return (
    <Trouble error={error}>
      {placing.pending && <p>La page essaie de nouveau toute seule.</p>}
      {unsure && <p>Votre panier est intact. Commander de nouveau est sans risque : cela ne ferait pas de doublon.</p>}
    </Trouble>
  );
}

function Changes({ placing, cart }: { placing: Placing; cart: Cart }) {
  const { changes } = placing;
  const next = accept(cart, changes);
  return (
    <Notice tone="warning" title="Des prix ont changé, rien n’a été commandé" urgent>
      <ul className="changes">
        {changes.map((change) => (
          <li key={change.line.id}>
            <span>{change.line.name}</span>
            {change.kind === 'gone' ? (
              <em>n’est plus vendu</em>
            ) : (
              <span>
                <del>
                  <span className="hidden">avant </span>
                  {formatCents(change.line.cents)}
                </del>{' '}
                <ins>
                  <span className="hidden">maintenant </span>
                  {formatCents(change.newCents)}
                </ins>
              </span>
            )}
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={placing.acceptChanges}>
        {next.length === 0 ? 'Vider le panier' : `Accepter, nouveau total ${formatCents(cartTotal(next))}`}
      </button>
    </Notice>
  );
}
