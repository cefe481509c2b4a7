// What somebody writes who has the generated types only.
import type { components as notifier } from './notifier';
import type { components as order, paths as orders } from './order';
import type { components as product } from './product';
import type { components as user, operations as users } from './user';

const customer: user['schemas']['NouvelUtilisateur'] = { nom: 'Martin', prenom: 'Zoé', adresse: '12 rue des Lilas, Lyon' };
const accented: user['schemas']['NouvelUtilisateur'] = { nom: 'Martin', 'prénom': 'Zoé', adresse: customer.adresse };
const moved: user['schemas']['ModificationUtilisateur'] = { adresse: '1 place Bellecour, Lyon' };
// @ts-expect-error: a field that the service refuses
const aged: user['schemas']['ModificationUtilisateur'] = { age: 30 };

export function basket(by: user['schemas']['Utilisateur'], what: product['schemas']['Produit'][]): order['schemas']['NouvelleCommande'] {
  return { utilisateur_id: by.id, produits: what.map(({ id }) => ({ id, quantite: 2 })) };
}

export function total(placed: orders['/orders']['post']['responses'][201]): [string, number] {
  return [placed.headers.Location, placed.content['application/json'].prix_total];
}

export function tag(found: users['findUser']['responses'][200]): string {
  return found.headers.ETag;
}

export function shown(notification: notifier['schemas']['Notification']): string {
  return `${notification.affiche_le} ${notification.message} ${notification.commande.prix_total}`;
}

export default [customer, accented, moved, aged];
