// Creates the tables, and fills the catalogue with the shop's own.
import { readFile } from 'node:fs/promises';

import { parse } from 'csv-parse/sync';

import { pool, transaction } from './database.js';

const read = (path) => readFile(new URL(path, import.meta.url), 'utf8');

const schema = await read('../../schema.sql');
const catalogue = parse(await read('../../../../../product-service/catalogue.csv'), { columns: true });

await transaction(async (client) => {
  await client.query(schema);
  for (const [position, { id, nom, description, prix }] of catalogue.entries()) {
    await client.query(
      `INSERT INTO products (id, position, name, description, price_cents) VALUES ($1, $2, $3, $4, $5::numeric * 100)
       ON CONFLICT (id) DO NOTHING`,
      [id, position, nom, description, prix],
    );
  }
});
await pool.end();
