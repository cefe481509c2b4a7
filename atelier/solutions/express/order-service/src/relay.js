// Publishes what is in the outbox, in a process of its own: node src/relay.js
import { setTimeout as sleep } from 'node:timers/promises';

import { createTables, pool, transaction } from './database.js';
import { createTopic, producer, reason, topic } from './kafka.js';

let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
  setTimeout(() => process.exit(), 3000).unref();
});

await createTables();
await createTopic();
while (!stopping) {
  try {
    if ((await publishBatch()) === 0) await sleep(200);
  } catch (error) {
    console.error(`relay: ${reason(error)}`);
    await sleep(1000);
  }
}
await producer.close();
await pool.end();

/**
 * An event is deleted once Kafka has it: whoever dies in between leaves it for the next one, who publishes it again. The lock
 * leaves one relay at a time, so that several replicas do not change the order of the events.
 */
function publishBatch() {
  return transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(2)');
    const { rows } = await client.query('SELECT seq, order_id, traceparent, event FROM outbox ORDER BY seq LIMIT 100');
    if (rows.length === 0) return 0;
    await producer.send({ messages: rows.map(messageOf) });
    for (const { traceparent, seq } of rows) console.error(`${traceparent} published event ${seq}`);
    await client.query('DELETE FROM outbox WHERE seq = ANY ($1)', [rows.map((row) => row.seq)]);
    return rows.length;
  });
}

// The key keeps the events of an order in one partition, and so in their order.
function messageOf({ order_id: key, traceparent, event: value }) {
  return { topic, key, headers: { 'content-type': 'application/cloudevents+json', traceparent }, value };
}
