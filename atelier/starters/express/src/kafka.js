// @platformatic/kafka: maintained, for Kafka 4, nothing to compile (kafkajs has had no release since 2023; Confluent's client
// is downloaded from GitHub for each platform, or compiled).
import { Admin, Consumer, Producer, compatibilityPartitioner, stringDeserializers, stringSerializers } from '@platformatic/kafka';

const { KAFKA_BROKERS, KAFKA_GROUP, KAFKA_TOPIC } = process.env;

export const topic = KAFKA_TOPIC ?? 'orders';

const options = {
  clientId: 'mon-service',
  bootstrapBrokers: KAFKA_BROKERS?.split(',') ?? [],
  connectTimeout: 2000,
  retries: 1,
};

/** Nothing for a service that needs no Kafka. */
export const producer = KAFKA_BROKERS
  ? new Producer({ ...options, serializers: stringSerializers, partitioner: compatibilityPartitioner })
  : null;

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
