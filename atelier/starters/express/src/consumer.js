// Reads the topic, in a process of its own: node src/consumer.js
import { setTimeout as sleep } from 'node:timers/promises';

import { createTopic, newConsumer, reason, topic } from './kafka.js';

let consumer;

// Leaves the group, so that whoever comes next need not wait until the session has expired.
process.on('SIGTERM', async () => {
  setTimeout(() => process.exit(), 3000);
  await close();
  process.exit();
});

for (;;) {
  try {
    await createTopic();
    consumer = newConsumer();
    await consume();
  } catch (error) {
    console.error(`Kafka: ${reason(error)}`);
    await close();
    await sleep(1000);
  }
}

async function consume() {
  const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
  for await (const message of stream) {
    await handle(message);
    await message.commit();
  }
}

async function close() {
  await consumer?.close(true).catch(() => {});
}

async function handle({ key, value }) {
  // À vous : `value` est le texte d'un événement.
}
