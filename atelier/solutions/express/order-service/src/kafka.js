// @platformatic/kafka: maintained, for Kafka 4, nothing to compile.
import { setTimeout as sleep } from 'node:timers/promises';

import { Admin, Producer, compatibilityPartitioner, stringSerializers } from '@platformatic/kafka';

const { KAFKA_BROKERS, KAFKA_TOPIC } = process.env;
if (!KAFKA_BROKERS) throw new Error('KAFKA_BROKERS is missing, such as localhost:29092');

export const topic = KAFKA_TOPIC ?? 'orders';

const options = {
  clientId: 'order-service',
  bootstrapBrokers: KAFKA_BROKERS.split(','),
  connectTimeout: 2000,
  requestTimeout: 6000,
  retries: 1,
};

/** `send` returns when the broker has acknowledged. */
export const producer = new Producer({
  ...options,
  serializers: stringSerializers,
  partitioner: compatibilityPartitioner, // the one of Kafka's own client
});

/** The broker makes no topic by itself; it may come later than we. */
export async function createTopic() {
  const admin = new Admin(options);
  for (;;) {
    try {
      await admin.createTopics({ topics: [topic], partitions: 6, replicas: 1 });
      break;
    } catch (error) {
      if (error.findBy?.('apiId', 'TOPIC_ALREADY_EXISTS')) break;
      console.error(`Kafka: ${reason(error)}`);
      await sleep(1000);
    }
  }
  await admin.close();
}

/** What the client wraps into an error of its own. */
export const reason = (error) => error.errors?.[0]?.message ?? error.message;
