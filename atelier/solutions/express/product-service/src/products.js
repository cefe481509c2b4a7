import { Router } from 'express';
import { validate as isUuid } from 'uuid';

import { pool } from './database.js';
import { Problem } from './problems.js';

const COLUMNS = 'id, name AS nom, description, price_cents';
const MAX_IDS = 100;

export const router = Router();

router.param('id', (request, response, next, id) => {
  if (!isUuid(id)) throw new Problem(400, 'invalid-parameter', 'Paramètre invalide', { detail: `${id} n'est pas un UUID` });
  next();
});

router.get('/products', async (request, response) => {
  const { rows } = await pool.query(wanted(request.query.ids));
  response.json(rows.map(shown));
});

router.get('/products/:id', async (request, response) => {
  const { rows } = await pool.query({
    name: 'product',
    text: `SELECT ${COLUMNS} FROM products WHERE id = $1`,
    values: [request.params.id],
  });
  if (rows.length === 0) throw new Problem(404, 'unknown-product', 'Produit inconnu');
  response.json(shown(rows[0]));
});

/** All of them, or those of `?ids=a,b,c`: order-service asks for all products of an order at once. */
function wanted(list) {
  if (list === undefined) return { name: 'products', text: `SELECT ${COLUMNS} FROM products ORDER BY position` };
  const ids = String(list).split(',');
  if (ids.length > MAX_IDS || !ids.every(isUuid)) {
    throw new Problem(400, 'invalid-parameter', 'Paramètre invalide', { detail: `ids attend 1 à ${MAX_IDS} UUID` });
  }
  return {
    name: 'some-products',
    text: `SELECT ${COLUMNS} FROM products WHERE id = ANY ($1) ORDER BY position`,
    values: [ids],
  };
}

// Whole cents in the database: 0.1 + 0.2 is not 0.3.
function shown({ price_cents: cents, ...product }) {
  return { ...product, prix: cents / 100 };
}
