// A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do.
import * as notifier from './notifier';
import * as order from './order';
import * as product from './product';
import * as user from './user';

declare const process: { argv: string[]; exit(): never };

const basePath = process.argv[2];

async function problem(request: Promise<unknown>): Promise<user.Probleme> {
  const refusal = await request.then(() => undefined, (error: unknown) => error);
  if (!(refusal instanceof user.ResponseError)) throw refusal;
  return user.ProblemeFromJSON(await refusal.response.json());
}

async function buy(customer: string) {
  const catalogue = await new product.ProductServiceApi(new product.Configuration({ basePath })).listProducts();
  const [radio, salt] = ['Radio vintage', 'Sel de Guérande'].map((name) => catalogue.find(({ nom }) => nom === name)!);
  console.log('catalogue:', radio.prix.toFixed(2), salt.prix.toFixed(2));

  const orders = new order.OrderServiceApi(new order.Configuration({ basePath }));
  const produits = [{ id: radio.id, quantite: 828 }, { id: salt.id, quantite: 217 }];
  const basket: order.NouvelleCommande = { utilisateurId: customer, produits };
  const { id } = await orders.placeOrder({ nouvelleCommande: basket });
  const { prixTotal } = await orders.findOrder({ id });
  console.log('found:', prixTotal.toFixed(2));
  const expected = await orders.placeOrder({ nouvelleCommande: { ...basket, prixTotal } });
  console.log('with that total:', expected.prixTotal.toFixed(2));
  console.log('set aside:', (await orders.readOrderStatus()).boiteDEnvoi?.ecartes);
}

// The client's own `followNotifications` returns when the stream has ended, which it does not. `Raw` does at once.
async function follow() {
  const notifications = new notifier.NotifierServiceApi(new notifier.Configuration({ basePath }));
  const { raw } = await notifications.followNotificationsRaw({ lastEventID: '00000000-0000-0000-0000-000000000000' });
  let text = '';
  for await (const chunk of raw.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
    text += chunk;
    const event = /^event:.*$/m.exec(text);
    if (event) return console.log(event[0]);
  }
}

async function main() {
  const users = new user.UserServiceApi(new user.Configuration({ basePath }));
  const zoe: user.NouvelUtilisateur = { nom: 'Martin', prenom: 'Zoé', adresse: '12 rue des Lilas, Lyon' };
  const idempotencyKey = crypto.randomUUID();
  const registered = await users.registerUser({ nouvelUtilisateur: zoe, idempotencyKey });
  console.log('registered:', registered.prenom, registered.nom);
  const again = await users.registerUser({ nouvelUtilisateur: zoe, idempotencyKey });
  console.log('same key, same user:', again.id === registered.id);
  console.log('listed:', (await users.listUsers()).some(({ id }) => id === registered.id));
  await buy(registered.id);

  const { id } = registered;
  const ifMatch = (await users.findUserRaw({ id })).raw.headers.get('ETag')!;
  const modificationUtilisateur = { adresse: '1 place Bellecour, Lyon' };
  console.log('moved:', (await users.changeUser({ id, modificationUtilisateur, ifMatch })).adresse);
  const stale = await problem(users.changeUser({ id, modificationUtilisateur, ifMatch }));
  console.log('moved meanwhile:', stale.status, stale.type);
  const both = await problem(users.registerUser({ nouvelUtilisateur: { ...zoe, prnom: 'Zoé' } }));
  console.log('both spellings:', both.status, both.errors![0].pointer);
  await follow();
}

void main().then(() => process.exit());
