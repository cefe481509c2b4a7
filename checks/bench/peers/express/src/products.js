import { Router } from 'express';
import { z } from 'zod';

import { HttpError } from './application.js';
import { pool } from './database.js';
import { id } from './fields.js';

const Ids = z.string().transform((list) => list.split(',')).pipe(z.array(id).max(100));
const COLUMNS = 'id, name AS nom, description, price_cents';

export const router = Router();

router.get('/products', async (request, response) => {
  const { rows } = await pool.query(products(request.query.ids));
  response.json(rows.map(shown));
});

router.get('/products/:id', async (request, response) => {
  const { rows } = await pool.query({
    name: 'product',
    text: `SELECT ${COLUMNS} FROM products WHERE id = $1`,
    values: [id.parse(request.params.id)],
  });
  if (rows.length === 0) throw new HttpError(404, 'unknown product');
  response.json(shown(rows[0]));
});

function products(ids) {
  if (ids === undefined) return { name: 'products', text: `SELECT ${COLUMNS} FROM products ORDER BY position` };
  return {
    name: 'some-products',
    text: `SELECT ${COLUMNS} FROM products WHERE id = ANY ($1) ORDER BY position`,
    values: [Ids.parse(ids)],
  };
}

function shown({ price_cents: cents, ...product }) {
  return { ...product, prix: cents / 100 };
}
