import { type Cart, withQuantity } from '../../cart/cart';
import { cartStore } from '../../cart/store';
import { ProductArt } from '../../components/ProductArt';
import { Quantity } from '../../components/Quantity';
import { formatCents } from '../../money';

interface Props {
  cart: Cart;
  faults: Readonly<Partial<Record<string, string>>>;
}

export function CartLines({ cart, faults }: Props) {
  return (
    <ul className="lines">
      {cart.map((line) => (
        <li key={line.id} className="line" data-fault={faults[line.id] !== undefined}>
          <ProductArt name={line.name} small />
          <div className="line-name">
            <strong>{line.name}</strong>
            <span>{formatCents(line.cents)} l’unité</span>
            {faults[line.id] && (
              <p className="fault" role="alert">
                {faults[line.id]}
              </p>
            )}
          </div>
          <Quantity
            name={line.name}
            value={line.quantity}
            onChange={(quantity) => cartStore.set((all) => withQuantity(all, line.id, quantity))}
          />
          <span className="line-sum">{formatCents(line.cents * line.quantity)}</span>
        </li>
      ))}
    </ul>
  );
}
