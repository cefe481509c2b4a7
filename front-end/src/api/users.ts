import { shown } from '../shown';
import { readUser } from './answers';
import { type NewUser, type Page, type User, type UserChange, answered, page, readable, shop } from './client';

/** A user, and the tag of the version that was read. */
export interface TaggedUser {
  user: User;
  etag: string | null;
}

export function listUsers(limit: number, after?: string): Promise<Page<User>> {
  const query = { limit, order: 'desc' as const, ...(after && { after }) };
  return page(shop.GET('/users', { params: { query } }), readUser);
}

export async function findUser(id: string): Promise<TaggedUser> {
  const { data, response } = await answered(shop.GET('/users/{id}', { params: { path: { id } } }));
  return tagged(data, response);
}

export async function registerUser(user: NewUser, key: string): Promise<User> {
  const { data } = await answered(shop.POST('/users', { body: user, params: { header: { 'Idempotency-Key': key } } }));
  return readable(readUser(data), data);
}

/** Only the version that `etag` names is changed; another one answers 412. */
export async function changeUser(id: string, change: UserChange, etag: string | null): Promise<TaggedUser> {
  const header = etag === null ? {} : { 'If-Match': etag };
  const { data, response } = await answered(
    shop.PATCH('/users/{id}', { body: change, params: { path: { id }, header } }),
  );
  return tagged(data, response);
}

export async function deleteUser(id: string): Promise<void> {
  await answered(shop.DELETE('/users/{id}', { params: { path: { id } } }));
}

export const fullName = ({ prenom, nom }: Pick<User, 'nom' | 'prenom'>): string => shown(`${prenom} ${nom}`.trim());

const tagged = (data: unknown, response: Response): TaggedUser => ({
  user: readable(readUser(data), data),
  etag: response.headers.get('ETag'),
});
