import { useDeferredValue, useMemo, useState } from 'react';

import type { Product } from '../api/client';
import { Empty } from '../components/Empty';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import { Loaded } from '../components/Loaded';
import { useProducts } from '../queries';
import { matches, plain } from '../search';
import { ProductCard, ProductCardSkeleton } from './catalogue/ProductCard';

const PART = 36;

export function CataloguePage() {
  const products = useProducts();
  const [query, setQuery] = useState('');
  return (
    <>
      <Heading title="Boutique">
        <label className="search">
          <Icon name="search" />
          <span className="hidden">Chercher dans le catalogue</span>
          <input
            type="search"
            placeholder="Pain, miel, encre…"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </label>
      </Heading>
      <Loaded query={products} skeleton={<Skeleton />}>
        {(all) => <Shelves products={all} query={query} onClear={() => setQuery('')} />}
      </Loaded>
    </>
  );
}

function Skeleton() {
  return (
    <>
      <p className="shelf-count">
        <span className="bone">00 produits</span>
      </p>
      <ul className="shelves">
        {Array.from({ length: 12 }, (_, index) => (
          <ProductCardSkeleton key={index} />
        ))}
      </ul>
    </>
  );
}

interface ShelvesProps {
  products: readonly Product[];
  query: string;
  onClear: () => void;
}

function Shelves({ products, query, onClear }: ShelvesProps) {
  const [parts, setParts] = useState(1);
  const deferred = useDeferredValue(query);
  const indexed = useMemo(
    () => products.map((product) => ({ product, text: plain(`${product.nom} ${product.description}`) })),
    [products],
  );
  const found = useMemo(
    () => indexed.filter(({ text }) => matches(text, deferred)).map(({ product }) => product),
    [indexed, deferred],
  );
  const rest = found.length - parts * PART;

  if (products.length === 0) {
    return (
      <Empty icon="shop" title="Les étagères sont vides">
        <p>Le catalogue n’a encore aucun produit.</p>
      </Empty>
    );
  }
  return (
    <>
      <p className="shelf-count" role="status">
        {found.length === products.length
          ? `${count(found.length)} au catalogue`
          : `${count(found.length)} pour « ${deferred} »`}
      </p>
      {found.length === 0 && (
        <Empty icon="search" title="Rien de ce nom ici">
          <p>Essayez un mot plus court, ou parcourez tout le catalogue.</p>
          <button type="button" className="button button-quiet" onClick={onClear}>
            Tout voir
          </button>
        </Empty>
      )}
      <ul className="shelves">
        {found.slice(0, parts * PART).map((product, index) => (
          <ProductCard key={product.id || `?${index}`} product={product} />
        ))}
      </ul>
      {rest > 0 && (
        <p className="more">
          <button type="button" className="button button-quiet" onClick={() => setParts(parts + 1)}>
            Voir la suite ({rest} {rest > 1 ? 'produits' : 'produit'})
          </button>
        </p>
      )}
    </>
  );
}

const count = (products: number): string => `${products} ${products > 1 ? 'produits' : 'produit'}`;
