-- Two processes that start at once would both create a table.
SELECT pg_advisory_xact_lock(1);

-- What was shown; `id` is the event's.
CREATE TABLE IF NOT EXISTS notifications (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    notification json NOT NULL
);
