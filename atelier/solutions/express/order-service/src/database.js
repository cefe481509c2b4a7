import { readFile } from 'node:fs/promises';

import pg from 'pg';

const { DATABASE_URL } = process.env;
if (!DATABASE_URL) throw new Error('DATABASE_URL is missing, such as postgres://user:password@localhost:5433/database');

export const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  connectionTimeoutMillis: 2000,
  query_timeout: 10000,
});

// An idle connection that broke; the pool opens another one.
pool.on('error', (error) => console.error(`PostgreSQL: ${error.message}`));
// One that broke in a transaction: its statement fails too, and an event that nobody hears would end the process.
pool.on('connect', (client) => client.on('error', () => {}));

export async function createTables() {
  await pool.query(await readFile(new URL('../tables.sql', import.meta.url), 'utf8'));
}

/** Runs `work` with a client inside a transaction. */
export async function transaction(work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // Closing the connection rolls back, whatever state it is in.
    client.release(true);
    throw error;
  }
}
