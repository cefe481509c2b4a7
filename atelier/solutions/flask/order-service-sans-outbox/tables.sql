-- Two processes that start at once would both create a table.
SELECT pg_advisory_xact_lock(1);

CREATE TABLE IF NOT EXISTS orders (
    id uuid PRIMARY KEY,
    placed_at timestamptz NOT NULL,
    user_id uuid NOT NULL,
    delivery_address text NOT NULL,
    lines jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_of_user ON orders (user_id, id);
