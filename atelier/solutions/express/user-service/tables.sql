-- Two processes that start at once would both create a table.
SELECT pg_advisory_xact_lock(1);

CREATE TABLE IF NOT EXISTS users (
    id uuid PRIMARY KEY,
    last_name text NOT NULL,
    first_name text NOT NULL,
    address text NOT NULL
);
