import { v7 as uuidv7 } from 'uuid';

/** Puts an event into the outbox, in the transaction of what it tells: both are stored, or neither is. */
export async function announce(client, type, order, traceparent) {
  await client.query({
    name: 'announce',
    text: 'INSERT INTO outbox (order_id, traceparent, event) VALUES ($1, $2, $3)',
    values: [order.id, traceparent, JSON.stringify(eventOf(type, order, traceparent))],
  });
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
