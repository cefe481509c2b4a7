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
