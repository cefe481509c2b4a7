// Reads the topic, in a process of its own: node src/consumer.js
import { setTimeout as sleep } from 'node:timers/promises';

import { createTables, transaction } from './database.js';
import { lineOf, read } from './event.js';
import { createTopic, newConsumer, reason, topic } from './kafka.js';

let consumer;

// Leaves the group, so that whoever comes next need not wait until the session has expired.
process.on('SIGTERM', async () => {
  setTimeout(() => process.exit(), 3000);
  await close();
  process.exit();
});

await createTables();
for (;;) {
  try {
    await createTopic();
    consumer = newConsumer();
    await consume();
  } catch (error) {
    console.error(`consumer: ${reason(error)}`);
    await close();
    await sleep(1000);
  }
}

async function consume() {
  const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
  for await (const record of stream) {
    const notification = readable(record);
    if (notification) await showOnce(notification);
    await record.commit();
  }
}

/** A record that cannot be read now can never be: it is told of, and holds up no later one. */
function readable(record) {
  try {
    return read(record);
  } catch (error) {
    console.error(`skipped ${record.partition}/${record.offset}: ${error.message}`);
    return null;
  }
}

/**
 * Each event is shown once, however often it comes: its id is kept in the transaction that ends after the line. (A crash exactly
 * between the two repeats a line; the other way round it would lose one.)
 */
async function showOnce(notification) {
  await transaction(async (client) => {
    // One at a time, so that whoever follows by `seq` misses none.
    await client.query('SELECT pg_advisory_xact_lock(2)');
    const shown = { ...notification, affiche_le: new Date() };
    const { rowCount } = await client.query(
      'INSERT INTO notifications (id, notification) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
      [shown.id, JSON.stringify(shown)],
    );
    if (rowCount === 1) console.log(lineOf(shown));
  });
}

async function close() {
  await consumer?.close(true).catch(() => {});
}
