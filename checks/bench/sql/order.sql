-- What order-service says to PostgreSQL for one order, with values as long as its own (log_statement=all shows it). Ids
-- ascend, as UUIDv7 do. The reads of users and products are not here: the limit is the write that must be durable.
\set number :number + 1
\set id :number * 64 + :client_id
BEGIN;
INSERT INTO "orders" ("id", "placed_at", "user_id", "delivery_address", "lines") VALUES ((lpad(to_hex(:run::bigint), 12, '0') || lpad(to_hex(:id::bigint), 20, '0'))::uuid, :at, :user, :address, :lines);
INSERT INTO "outbox" ("id", "aggregatetype", "aggregateid", "type", "payload", "content_type", "created_at") VALUES ((lpad(to_hex(:run::bigint), 12, '0') || lpad(to_hex(:id::bigint), 20, '0'))::uuid, :aggregatetype, :aggregateid, :type, :payload, :content_type, :at);
COMMIT;
