// A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do.
import * as notifier from './notifier';
import * as order from './order';
import * as product from './product';
import * as user from './user';

declare const process: { exit(): never };

// Nothing is thrown for a status: it tells which type `data` has.
function expect<Answer extends { status: number }, Status extends Answer['status']>(answer: Answer, status: Status) {
  if (answer.status !== status) throw new Error(JSON.stringify(answer));
  return answer as Extract<Answer, { status: Status }>;
}

async function buy(customer: string) {
  const { data: catalogue } = expect(await product.listProducts(), 200);
  const [radio, salt] = ['Radio vintage', 'Sel de Guérande'].map((name) => catalogue.find(({ nom }) => nom === name)!);
  console.log('catalogue:', radio.prix.toFixed(2), salt.prix.toFixed(2));

  const produits = [{ id: radio.id, quantite: 828 }, { id: salt.id, quantite: 217 }];
  const basket: order.NouvelleCommande = { utilisateur_id: customer, produits };
  const { id } = expect(await order.placeOrder(basket), 201).data;
  const { prix_total } = expect(await order.findOrder(id), 200).data;
  console.log('found:', prix_total.toFixed(2));
  const expected = expect(await order.placeOrder({ ...basket, prix_total }), 201);
  console.log('with that total:', expected.data.prix_total.toFixed(2));
  console.log('set aside:', expect(await order.readOrderStatus(), 200).data.boite_d_envoi?.ecartes);
}

// The client's own `followNotifications` returns when the stream has ended, which it does not.
async function follow() {
  const stream = await fetch(notifier.getFollowNotificationsUrl({ lastEventId: '00000000-0000-0000-0000-000000000000' }));
  let text = '';
  for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
    text += chunk;
    const event = /^event:.*$/m.exec(text);
    if (event) return console.log(event[0]);
  }
}

async function main() {
  const zoe: user.NouvelUtilisateur = { nom: 'Martin', prenom: 'Zoé', adresse: '12 rue des Lilas, Lyon' };
  const key = { headers: { 'Idempotency-Key': crypto.randomUUID() } };
  const { data: registered } = expect(await user.registerUser(zoe, key), 201);
  console.log('registered:', registered.prenom, registered.nom);
  const { data: again } = expect(await user.registerUser(zoe, key), 201);
  console.log('same key, same user:', again.id === registered.id);
  console.log('listed:', expect(await user.listUsers(), 200).data.some(({ id }) => id === registered.id));
  await buy(registered.id);

  const found = expect(await user.findUser(registered.id), 200);
  const unchanged = { headers: { 'If-Match': found.headers.get('ETag')! } };
  const move = { adresse: '1 place Bellecour, Lyon' };
  console.log('moved:', expect(await user.changeUser(registered.id, move, unchanged), 200).data.adresse);
  const { data: stale } = expect(await user.changeUser(registered.id, move, unchanged), 412);
  console.log('moved meanwhile:', stale.status, stale.type);
  const { data: both } = expect(await user.registerUser({ ...zoe, prénom: 'Zoé' }), 400);
  console.log('both spellings:', both.status, both.errors![0].pointer);
  await follow();
}

void main().then(() => process.exit());
