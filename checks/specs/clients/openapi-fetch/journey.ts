// A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do.
import createClient from 'openapi-fetch';
import type { paths as NotifierPaths } from './notifier';
import type { components as order, paths as OrderPaths } from './order';
import type { paths as ProductPaths } from './product';
import type { components as user, paths as UserPaths } from './user';

declare const process: { argv: string[]; exit(): never };

const baseUrl = process.argv[2];

// Nothing is thrown for a status: there is `data` or `error`.
function expect<Data>({ data, error }: { data?: Data; error?: unknown }): Data {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

async function buy(customer: string) {
  const catalogue = expect(await createClient<ProductPaths>({ baseUrl }).GET('/products'));
  const [radio, salt] = ['Radio vintage', 'Sel de Guérande'].map((name) => catalogue.find(({ nom }) => nom === name)!);
  console.log('catalogue:', radio.prix.toFixed(2), salt.prix.toFixed(2));

  const orders = createClient<OrderPaths>({ baseUrl });
  const produits = [{ id: radio.id, quantite: 828 }, { id: salt.id, quantite: 217 }];
  const body: order['schemas']['NouvelleCommande'] = { utilisateur_id: customer, produits };
  const { id } = expect(await orders.POST('/orders', { body }));
  const { prix_total } = expect(await orders.GET('/orders/{id}', { params: { path: { id } } }));
  console.log('found:', prix_total.toFixed(2));
  const expected = expect(await orders.POST('/orders', { body: { ...body, prix_total } }));
  console.log('with that total:', expected.prix_total.toFixed(2));
  console.log('set aside:', expect(await orders.GET('/status/order-service')).boite_d_envoi?.ecartes);
}

async function follow() {
  const oldest = { header: { 'Last-Event-ID': '00000000-0000-0000-0000-000000000000' } };
  const notifications = createClient<NotifierPaths>({ baseUrl });
  const stream = expect(await notifications.GET('/notifications/stream', { params: oldest, parseAs: 'stream' }));
  let text = '';
  for await (const chunk of stream!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
    text += chunk;
    const event = /^event:.*$/m.exec(text);
    if (event) return console.log(event[0]);
  }
}

async function main() {
  const users = createClient<UserPaths>({ baseUrl });
  const zoe: user['schemas']['NouvelUtilisateur'] = { nom: 'Martin', prenom: 'Zoé', adresse: '12 rue des Lilas, Lyon' };
  const key = { header: { 'Idempotency-Key': crypto.randomUUID() } };
  const registered = expect(await users.POST('/users', { body: zoe, params: key }));
  console.log('registered:', registered.prenom, registered.nom);
  const again = expect(await users.POST('/users', { body: zoe, params: key }));
  console.log('same key, same user:', again.id === registered.id);
  console.log('listed:', expect(await users.GET('/users')).some(({ id }) => id === registered.id));
  await buy(registered.id);

  const path = { id: registered.id };
  const { response } = await users.GET('/users/{id}', { params: { path } });
  const params = { path, header: { 'If-Match': response.headers.get('ETag')! } };
  const move = { params, body: { adresse: '1 place Bellecour, Lyon' } };
  console.log('moved:', expect(await users.PATCH('/users/{id}', move)).adresse);
  const { error: stale } = await users.PATCH('/users/{id}', move);
  console.log('moved meanwhile:', stale!.status, stale!.type);
  const { error: both } = await users.POST('/users', { body: { ...zoe, prénom: 'Zoé' } });
  console.log('both spellings:', both!.status, both!.errors![0].pointer);
  await follow();
}

void main().then(() => process.exit());
