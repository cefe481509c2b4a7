// @platformatic/kafka: maintained, for Kafka 4, nothing to compile.
import { Admin, Consumer, stringDeserializers } from '@platformatic/kafka';

const { KAFKA_BROKERS, KAFKA_GROUP, KAFKA_TOPIC } = process.env;
if (!KAFKA_BROKERS || !KAFKA_GROUP) throw new Error('KAFKA_BROKERS or KAFKA_GROUP is missing, such as localhost:29092 and mon-groupe');

export const topic = KAFKA_TOPIC ?? 'orders';

const options = {
  clientId: 'notifier-service',
  bootstrapBrokers: KAFKA_BROKERS.split(','),
  connectTimeout: 2000,
  retries: 1,
};

/** A member of the group, which remembers how far it has come: as far as `commit()` was called. */
export function newConsumer() {
  return new Consumer({
    ...options,
    groupId: KAFKA_GROUP,
    deserializers: stringDeserializers,
    autocommit: false,
    sessionTimeout: 10000,
    heartbeatInterval: 2000,
    maxWaitTime: 1000,
  });
}

/** The broker makes no topic by itself. */
export async function createTopic() {
  const admin = new Admin(options);
  try {
    await admin.createTopics({ topics: [topic], partitions: 6, replicas: 1 });
  } catch (error) {
    if (!error.findBy?.('apiId', 'TOPIC_ALREADY_EXISTS')) throw error;
  } finally {
    await admin.close();
  }
}

/** What the client wraps into an error of its own. */
export const reason = (error) => error.errors?.[0]?.message ?? error.message;
