// Reads the topic, in a process of its own: node src/consumer.js
import { setTimeout as sleep } from 'node:timers/promises';

import { lineOf, read } from './event.js';
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
    console.error(`consumer: ${reason(error)}`);
    await close();
    await sleep(1000);
  }
}

async function consume() {
  const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
  for await (const record of stream) {
    const notification = readable(record);
    if (notification) console.log(lineOf(notification));
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

async function close() {
  await consumer?.close(true).catch(() => {});
}
