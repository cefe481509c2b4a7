import { readOrder } from './answers';
import { type NewOrder, type Order, type Page, answered, page, readable, shop } from './client';

export function listOrders(limit: number, options: { after?: string; userId?: string } = {}): Promise<Page<Order>> {
  const { after, userId } = options;
  const query = { limit, order: 'desc' as const, ...(after && { after }), ...(userId && { utilisateur_id: userId }) };
  return page(shop.GET('/orders', { params: { query } }), readOrder);
}

export async function findOrder(id: string): Promise<Order> {
  const { data } = await answered(shop.GET('/orders/{id}', { params: { path: { id } } }));
  return readable(readOrder(data), data);
}

export async function placeOrder(order: NewOrder, key: string): Promise<Order> {
  const params = { header: { 'Idempotency-Key': key } };
  const { data } = await answered(shop.POST('/orders', { body: order, params }));
  return readable(readOrder(data), data);
}

export async function deleteOrder(id: string): Promise<void> {
  await answered(shop.DELETE('/orders/{id}', { params: { path: { id } } }));
}
