import { memo } from 'react';

import type { Product } from '../../api/client';
import { MOST_LINES, type CartLine, withProduct, withQuantity } from '../../cart/cart';
import { cartStore, useCart } from '../../cart/store';
import { PriceSlate } from '../../components/Price';
import { ProductArt } from '../../components/ProductArt';
import { Quantity } from '../../components/Quantity';
import { readCents } from '../../money';
import { shown } from '../../shown';

export function ProductCard({ product }: { product: Product }) {
  const cart = useCart();
  const line = cart.find(({ id }) => id === product.id);
  return <Card product={product} line={line} full={line === undefined && cart.length >= MOST_LINES} />;
}

interface CardProps {
  product: Product;
  line: CartLine | undefined;
  full: boolean;
}

const Card = memo(function Card({ product, line, full }: CardProps) {
  const cents = readCents(product.prix);
  return (
    <li className="card">
      <ProductArt name={product.nom} />
      <div className="card-text">
        <h2>{shown(product.nom)}</h2>
        <p>{shown(product.description)}</p>
      </div>
      <div className="card-buy">
        <PriceSlate cents={cents} />
        {line ? (
          <Quantity
            name={product.nom}
            value={line.quantity}
            onChange={(quantity) => cartStore.set((cart) => withQuantity(cart, product.id, quantity))}
          />
        ) : (
          <button
            type="button"
            className="button"
            disabled={full || cents === null || product.id === ''}
            onClick={() => cartStore.set((cart) => withProduct(cart, product, 1))}
          >
            Ajouter<span className="hidden"> {product.nom} au panier</span>
          </button>
        )}
      </div>
    </li>
  );
});

export function ProductCardSkeleton() {
  return (
    <li className="card" aria-hidden="true">
      <div className="art bone" />
      <div className="card-text">
        <h2>
          <span className="bone">Nom du produit</span>
        </h2>
        <p>
          <span className="bone">Une description qui tient sur à peu près deux lignes.</span>
        </p>
      </div>
      <div className="card-buy">
        <span className="slate bone">00</span>
      </div>
    </li>
  );
}
