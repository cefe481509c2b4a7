import { Router } from 'express';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { z } from 'zod';

import { pool } from './database.js';
import { publish } from './events.js';
import { findProducts, findUser } from './neighbours.js';
import { Problem } from './problems.js';
import { childOf } from './trace.js';

const MAX_QUANTITY = 1000;
const id = z.guid().toLowerCase();
const Line = z.strictObject({ id, quantite: z.int().min(1).max(MAX_QUANTITY).default(1) });
const OrderRequest = z.strictObject({
  utilisateur_id: id,
  prix_total: z.number().positive().optional(),
  // No control characters, but several lines.
  adresse_livraison: z.string().trim().min(1).max(300).regex(/^[\P{Cc}\n]*$/u).optional(),
  produits: z.array(Line).min(1).max(100),
});
const COLUMNS = 'id, placed_at, user_id, delivery_address, lines';

export const router = Router();

router.param('id', (request, response, next, id) => {
  if (!isUuid(id)) throw new Problem(400, 'invalid-parameter', 'Paramètre invalide', { detail: `${id} n'est pas un UUID` });
  next();
});

router.get('/orders', async (request, response) => {
  const { utilisateur_id: user, order } = request.query;
  if (user !== undefined && !isUuid(user)) {
    throw new Problem(400, 'invalid-parameter', 'Paramètre invalide', { detail: 'utilisateur_id attend un UUID' });
  }
  const { rows } = await pool.query(
    `SELECT ${COLUMNS} FROM orders WHERE $1::uuid IS NULL OR user_id = $1 ORDER BY id ${order === 'desc' ? 'DESC' : ''}`,
    [user],
  );
  response.json(rows.map(shown));
});

router.get('/orders/:id', async (request, response) => {
  const { rows } = await pool.query({
    name: 'order',
    text: `SELECT ${COLUMNS} FROM orders WHERE id = $1`,
    values: [request.params.id],
  });
  response.json(shown(known(rows[0])));
});

router.post('/orders', async (request, response) => {
  const wanted = OrderRequest.parse(request.body);
  const quantities = merged(wanted.produits);
  const traceparent = childOf(request.get('traceparent'));
  const [user, products] = await Promise.all([
    findUser(wanted.utilisateur_id, traceparent),
    findProducts([...quantities.keys()], traceparent),
  ]);
  refuseUnknown(wanted, user, products, quantities);
  const row = {
    id: uuidv7(),
    placed_at: new Date(),
    user_id: user.id,
    delivery_address: wanted.adresse_livraison ?? user.adresse,
    lines: linesOf(quantities, products),
  };
  const order = shown(row);
  if (wanted.prix_total !== undefined && wanted.prix_total !== order.prix_total) {
    const title = "Le prix total n'est pas celui attendu";
    throw new Problem(409, 'unexpected-total', title, { detail: `le total est de ${order.prix_total}` });
  }
  await pool.query({
    name: 'add-order',
    text: `INSERT INTO orders (${COLUMNS}) VALUES ($1, $2, $3, $4, $5)`,
    values: [row.id, row.placed_at, row.user_id, row.delivery_address, JSON.stringify(row.lines)],
  });
  console.error(`${traceparent} placed order ${order.id}`);
  await publish('order.created.v1', order, traceparent);
  response.status(201).location(`/orders/${order.id}`).json(order);
});

router.delete('/orders/:id', async (request, response) => {
  const traceparent = childOf(request.get('traceparent'));
  const { rows } = await pool.query({
    name: 'delete-order',
    text: `DELETE FROM orders WHERE id = $1 RETURNING ${COLUMNS}`,
    values: [request.params.id],
  });
  const order = shown(known(rows[0]));
  console.error(`${traceparent} deleted order ${order.id}`);
  await publish('order.deleted.v1', order, traceparent);
  response.status(204).end();
});

/** The quantity of each product, by its id: the same product twice is one line. */
function merged(lines) {
  const quantities = new Map();
  for (const line of lines) quantities.set(line.id, (quantities.get(line.id) ?? 0) + line.quantite);
  return quantities;
}

function refuseUnknown(wanted, user, products, quantities) {
  const exist = new Set(products.map((product) => product.id));
  const errors = user ? [] : [{ pointer: '/utilisateur_id', detail: 'utilisateur inconnu' }];
  for (const [index, { id: product }] of wanted.produits.entries()) {
    if (!exist.has(product)) errors.push({ pointer: `/produits/${index}/id`, detail: 'produit inconnu' });
    if (quantities.get(product) > MAX_QUANTITY) {
      errors.push({ pointer: `/produits/${index}/quantite`, detail: `plus de ${MAX_QUANTITY} en tout` });
    }
  }
  if (errors.length > 0) throw new Problem(422, 'refused-order', 'Commande refusée', { errors });
}

/** With the names and the prices of this moment, in whole cents: 0.1 + 0.2 is not 0.3. */
function linesOf(quantities, products) {
  const byId = new Map(products.map((product) => [product.id, product]));
  return Array.from(quantities, ([product_id, quantity]) => {
    const { nom: name, prix } = byId.get(product_id);
    return { product_id, name, unit_price_cents: Math.round(prix * 100), quantity };
  });
}

function shown(row) {
  const cents = row.lines.reduce((sum, line) => sum + line.unit_price_cents * line.quantity, 0);
  return {
    id: row.id,
    date_achat: row.placed_at,
    utilisateur_id: row.user_id,
    prix_total: cents / 100,
    adresse_livraison: row.delivery_address,
    produits: row.lines.map((line) => ({
      id: line.product_id,
      nom: line.name,
      prix: line.unit_price_cents / 100,
      quantite: line.quantity,
    })),
  };
}

function known(row) {
  if (!row) throw new Problem(404, 'unknown-order', 'Commande inconnue');
  return row;
}
