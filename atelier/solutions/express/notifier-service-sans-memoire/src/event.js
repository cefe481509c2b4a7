import { z } from 'zod';

const Order = z.object({
  id: z.string(),
  date_achat: z.string(),
  utilisateur_id: z.string(),
  prix_total: z.number(),
  adresse_livraison: z.string(),
  produits: z.array(z.object({ id: z.string(), nom: z.string(), prix: z.number(), quantite: z.int() })),
});

// What is optional in a CloudEvent, and what we do not know, is left out.
const Event = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string(),
  time: z.iso.datetime({ offset: true }).optional(),
  traceparent: z.unknown().optional(),
  data: z.unknown(),
});

const MESSAGES = {
  'order.created.v1': ({ id, produits, prix_total, adresse_livraison }) => {
    const count = produits.reduce((sum, { quantite }) => sum + quantite, 0);
    const articles = `${count} article${count === 1 ? '' : 's'}`;
    const address = adresse_livraison.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
    return `commande ajoutée    ${id}  ${articles}  ${euros.format(prix_total)} €  → ${address}`;
  },
  'order.deleted.v1': ({ id }) => `commande supprimée  ${id}`,
};

const euros = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What there is to say of a record of the topic; nothing when its event is of a type that we do not know. */
export function read(record) {
  const event = Event.parse(JSON.parse(record.value));
  if (!Object.hasOwn(MESSAGES, event.type)) return null;
  console.error(`received ${record.partition}/${record.offset}, traceparent ${JSON.stringify(event.traceparent)}`);
  const order = Order.parse(event.data);
  const published = new Date(Number(record.timestamp));
  return {
    id: event.id,
    type: event.type,
    commande_id: order.id,
    message: MESSAGES[event.type](order),
    date: event.time ? new Date(event.time) : published,
    publie_le: published,
    commande: order,
  };
}

/** The console's line, with the local time. */
export const lineOf = ({ message }) => `${new Date().toLocaleString('sv-SE')}  ${message}`;
