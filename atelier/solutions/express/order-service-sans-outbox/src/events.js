import { v7 as uuidv7 } from 'uuid';

import { producer, reason, topic } from './kafka.js';

/** The order is stored by now: when Kafka is away, or we die before it has answered, nobody hears of it (exercise 8). */
export async function publish(type, order, traceparent) {
  const headers = { 'content-type': 'application/cloudevents+json', traceparent };
  const value = JSON.stringify(eventOf(type, order, traceparent));
  try {
    await producer.send({ messages: [{ topic, key: order.id, headers, value }] });
  } catch (error) {
    console.error(`${traceparent} event lost: ${reason(error)}`);
  }
}

/** A CloudEvent 1.0. */
const eventOf = (type, order, traceparent) => ({
  specversion: '1.0',
  id: uuidv7(),
  source: '/order-service',
  type,
  subject: order.id,
  time: new Date(),
  datacontenttype: 'application/json',
  traceparent,
  data: order,
});
