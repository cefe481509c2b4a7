import { Link } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';

import type { Order, OrderLine } from '../api/client';
import { ProblemError } from '../api/problem';
import { Empty } from '../components/Empty';
import { Heading } from '../components/Heading';
import { Loaded } from '../components/Loaded';
import { Notice } from '../components/Notice';
import { ProductArt } from '../components/ProductArt';
import { UserName } from '../components/UserName';
import { formatMoment, shortId } from '../dates';
import { formatCents, formatEuros, readCents } from '../money';
import { useOrder } from '../queries';
import { shown } from '../shown';
import { DeleteOrder } from './orders/DeleteOrder';
import { OrderJourney } from './orders/OrderJourney';

export function OrderPage({ id }: { id: string }) {
  const order = useOrder(id);
  const placed = useHistoryState<{ placed?: boolean } | null>()?.placed === true;
  if (order.error instanceof ProblemError && (order.error.status === 404 || order.error.status === 400)) {
    return (
      <>
        <Heading title="Commande introuvable" />
        <Empty icon="orders" title="Il n’y a pas de commande à cette adresse">
          <p>Elle a peut-être été supprimée.</p>
          <Link href="/commandes" className="button">
            Voir les commandes
          </Link>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Heading title={`Commande ${shortId(id)}`} />
      {placed && <Notice tone="good" title="Merci, la commande est enregistrée." />}
      <Loaded query={order} skeleton={<div className="panel bone order-wait" />}>
        {(data) => <Detail order={data} />}
      </Loaded>
    </>
  );
}

function Detail({ order }: { order: Order }) {
  return (
    <div className="order-page">
      <section className="receipt" aria-labelledby="ticket">
        <h2 id="ticket">Le ticket</h2>
        <ul className="lines">
          {order.produits.map((line, index) => (
            <li key={line.id || `?${index}`} className="line">
              <ProductArt name={line.nom} small />
              <div className="line-name">
                <strong>{shown(line.nom)}</strong>
                <span>
                  {shown(line.quantite)} × {formatEuros(line.prix)}
                </span>
              </div>
              <span className="line-sum">{formatCents(sumOf(line))}</span>
            </li>
          ))}
        </ul>
        <p className="total">
          <span>Total</span>
          <strong>{formatEuros(order.prix_total)}</strong>
        </p>
      </section>
      <div className="order-side">
        <OrderJourney order={order} />
        <dl className="facts">
          <dt>Pour</dt>
          <dd>
            <Link href={`/commandes?utilisateur=${order.utilisateur_id}`}>
              <UserName id={order.utilisateur_id} />
            </Link>
          </dd>
          <dt>Livraison</dt>
          <dd>{shown(order.adresse_livraison)}</dd>
          <dt>Date</dt>
          <dd>{formatMoment(order.date_achat)}</dd>
          <dt>Numéro</dt>
          <dd className="mono">{shown(order.id)}</dd>
        </dl>
        <DeleteOrder id={order.id} />
      </div>
    </div>
  );
}

function sumOf({ prix, quantite }: OrderLine): number | null {
  const cents = readCents(prix);
  return cents === null || !Number.isSafeInteger(quantite) ? null : cents * quantite;
}
