import { readNotification } from './answers';
import { type Notification, type Page, page, shop } from './client';

/** Newest first. */
export function listNotifications(limit: number, after?: string): Promise<Page<Notification>> {
  const params = { query: { limit, ...(after && { after }) } };
  return page(shop.GET('/notifications', { params }), readNotification);
}
