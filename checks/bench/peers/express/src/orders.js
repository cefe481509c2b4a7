import { Router } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';

import { HttpError } from './application.js';
import { pool, transaction } from './database.js';
import { id, text } from './fields.js';
import { findProducts, findUser } from './neighbours.js';

const Line = z.strictObject({ id, quantite: z.int().min(1).max(1000).default(1) });
const OrderRequest = z.strictObject({
  utilisateur_id: id,
  prix_total: z.number().positive().optional(),
  adresse_livraison: text(300).optional(),
  produits: z.array(Line).min(1).max(100),
});
const COLUMNS = 'id, placed_at, user_id, delivery_address, lines';

export const router = Router();

router.get('/orders', async (request, response) => {
  const { rows } = await pool.query(`SELECT ${COLUMNS} FROM orders ORDER BY id`);
  response.json(rows.map(shown));
});

router.get('/orders/:id', async (request, response) => {
  const { rows } = await pool.query({
    name: 'order',
    text: `SELECT ${COLUMNS} FROM orders WHERE id = $1`,
    values: [id.parse(request.params.id)],
  });
  response.json(shown(known(rows[0])));
});

router.post('/orders', async (request, response) => {
  const wanted = OrderRequest.parse(request.body);
  const quantities = merge(wanted.produits);
  const [user, products] = await Promise.all([
    findUser(wanted.utilisateur_id),
    findProducts([...quantities.keys()]),
  ]);
  const row = {
    id: uuidv7(),
    placed_at: new Date(),
    user_id: user.id,
    delivery_address: wanted.adresse_livraison ?? user.adresse,
    lines: linesOf(quantities, products),
  };
  const order = shown(row);
  if (wanted.prix_total !== undefined && wanted.prix_total !== order.prix_total) {
    throw new HttpError(409, `the total is ${order.prix_total}`);
  }
  await transaction(async (client) => {
    await client.query({
      name: 'add-order',
      text: `INSERT INTO orders (${COLUMNS}) VALUES ($1, $2, $3, $4, $5)`,
      values: [row.id, row.placed_at, row.user_id, row.delivery_address, JSON.stringify(row.lines)],
    });
    await announce(client, 'order.created.v1', order);
  });
  response.status(201).location(`/orders/${order.id}`).json(order);
});

router.delete('/orders/:id', async (request, response) => {
  await transaction(async (client) => {
    const { rows } = await client.query({
      name: 'delete-order',
      text: `DELETE FROM orders WHERE id = $1 RETURNING ${COLUMNS}`,
      values: [id.parse(request.params.id)],
    });
    await announce(client, 'order.deleted.v1', shown(known(rows[0])));
  });
  response.status(204).end();
});

/** The quantity of each product, by its id: the same product twice is one line. */
function merge(lines) {
  const quantities = new Map();
  for (const line of lines) quantities.set(line.id, (quantities.get(line.id) ?? 0) + line.quantite);
  for (const [product, quantity] of quantities) {
    if (quantity > 1000) throw new HttpError(422, `more than 1000 of the product ${product}`);
  }
  return quantities;
}

function linesOf(quantities, products) {
  const found = new Map(products.map((product) => [product.id, product]));
  return Array.from(quantities, ([product_id, quantity]) => {
    const product = found.get(product_id);
    if (!product) throw new HttpError(422, `unknown product ${product_id}`);
    return { product_id, name: product.nom, unit_price_cents: Math.round(product.prix * 100), quantity };
  });
}

async function announce(client, type, order) {
  const time = new Date();
  const event = {
    specversion: '1.0',
    id: uuidv7(),
    source: '/order-service',
    type,
    subject: order.id,
    time,
    datacontenttype: 'application/json',
    data: order,
  };
  await client.query({
    name: 'announce',
    text: `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at)
           VALUES ($1, 'order', $2, $3, $4, 'application/cloudevents+json', $5)`,
    values: [event.id, order.id, type, JSON.stringify(event), time],
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
  if (!row) throw new HttpError(404, 'unknown order');
  return row;
}
