// What the shop answers, as the pages need it. A service may be somebody's first, in any language: what is missing or
// of another type becomes an empty text or NaN, which the pages show as a dash, and no row takes a page with it.

import type { Notification, Order, OrderLine, Product, User } from './client';
import type { Dependency, Status } from './status';

type Fields = Readonly<Record<string, unknown>>;

/** Null when it is no object. */
export const readUser = (json: unknown): User | null =>
  read(json, (fields) => ({
    id: text(fields.id),
    nom: text(fields.nom),
    // The contract allows both names; some keyboards write é as two characters.
    prenom: text(fields.prenom ?? fields['pr\u00e9nom'] ?? fields['pre\u0301nom']),
    adresse: text(fields.adresse),
  }));

export const readProduct = (json: unknown): Product | null =>
  read(json, ({ id, nom, description, prix }) => ({
    id: text(id),
    nom: text(nom),
    description: text(description),
    prix: number(prix),
  }));

export const readOrder = (json: unknown): Order | null => read(json, orderOf);

const orderOf = ({ id, date_achat, utilisateur_id, prix_total, adresse_livraison, produits }: Fields): Order => ({
  id: text(id),
  date_achat: text(date_achat),
  utilisateur_id: text(utilisateur_id),
  prix_total: number(prix_total),
  adresse_livraison: text(adresse_livraison),
  produits: readList(produits, readLine) ?? [],
});

export const readNotification = (json: unknown): Notification | null =>
  read(json, (fields) => {
    const { id, type, commande_id, message, date, publie_le, affiche_le, commande } = fields;
    return {
      // Without an id of its own it is at least told from others.
      id: text(id) || JSON.stringify(fields),
      type: text(type),
      commande_id: text(commande_id),
      message: text(message),
      date: text(date),
      publie_le: text(publie_le),
      affiche_le: text(affiche_le),
      commande: readOrder(commande) ?? orderOf({}),
    };
  });

/** Null when it does not say what the service needs. */
export function readStatus(json: unknown): Status | null {
  return read(json, ({ service, version, instance, date, demarre_le, dependances, boite_d_envoi, consommation }) => {
    const needs = readList(dependances, readDependency);
    const box = read(boite_d_envoi, ({ en_attente, ecartes, plus_ancien }) => ({
      en_attente: number(en_attente),
      ecartes: number(ecartes),
      plus_ancien: text(plus_ancien) || null,
    }));
    const shown = read(consommation, ({ affichees }) => ({ affichees: number(affichees) }));
    return (
      needs && {
        service: text(service),
        version: text(version),
        instance: text(instance),
        date: text(date),
        demarre_le: text(demarre_le),
        dependances: needs,
        ...(box && !Number.isNaN(box.en_attente) && { boite_d_envoi: box }),
        ...(shown && !Number.isNaN(shown.affichees) && { consommation: shown }),
      }
    );
  });
}

/** Null when it is no list. What is no object in it is left out. */
export function readList<T>(json: unknown, readItem: (item: unknown) => T | null): T[] | null {
  return Array.isArray(json) ? json.flatMap((item: unknown) => readItem(item) ?? []) : null;
}

const readDependency = (json: unknown): Dependency | null =>
  read(json, ({ nom, etat }) => ({ nom: text(nom), etat: text(etat) as Dependency['etat'] }));

const readLine = (json: unknown): OrderLine | null =>
  read(json, ({ id, nom, prix, quantite }) => ({
    id: text(id),
    nom: text(nom),
    prix: number(prix),
    quantite: number(quantite),
  }));

function read<T>(json: unknown, make: (fields: Fields) => T): T | null {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? make(json as Fields) : null;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Some databases' clients have decimals as texts. */
function number(value: unknown): number {
  const written = typeof value === 'string' && value !== '';
  return typeof value === 'number' || written ? Number(value) : NaN;
}
