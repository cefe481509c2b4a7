import { Link } from 'wouter';

import { cartTotal } from '../cart/cart';
import { useCart } from '../cart/store';
import { usePlacing } from '../checkout/usePlacing';
import { Empty } from '../components/Empty';
import { Heading } from '../components/Heading';
import { formatCents } from '../money';
import { storageKeeps } from '../storage';
import { CartLines } from './cart/CartLines';
import { Checkout } from './cart/Checkout';

const notKept = 'Ce navigateur ne garde rien pour ce site : le panier dure aussi longtemps que cette page.';

export function CartPage() {
  const cart = useCart();
  const placing = usePlacing();
  if (cart.length === 0) {
    return (
      <>
        <Heading title="Panier" />
        <Empty icon="cart" title="Votre panier est vide">
          <p>{storageKeeps() ? 'Il vous attend, même si vous fermez cette page.' : notKept}</p>
          <Link href="/" className="button">
            Aller à la boutique
          </Link>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Heading title="Panier" />
      <div className="cart-page">
        <section aria-labelledby="lignes">
          <h2 id="lignes" className="hidden">
            Articles
          </h2>
          <CartLines cart={cart} faults={placing.lineFaults} />
          <p className="total">
            <span>Total</span>
            <strong>{formatCents(cartTotal(cart))}</strong>
          </p>
          {!storageKeeps() && <p className="hint">{notKept}</p>}
        </section>
        <Checkout cart={cart} placing={placing} />
      </div>
    </>
  );
}
