import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { baseUrl } from './browser';

// The shop behind the pages, asked directly: to prepare a journey, and to see what it left.

export interface Person {
  id: string;
  nom: string;
  prenom: string;
  adresse: string;
}

export interface Line {
  id: string;
  nom: string;
  description: string;
  prix: number;
}

export interface Placed {
  id: string;
  adresse_livraison: string;
  prix_total: number;
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

let people = 0;

export const somebody = (): Promise<Person> =>
  call('POST', '/users', {
    nom: `Parcours ${process.pid} ${++people}`,
    prenom: 'Zoé',
    adresse: `${people} rue des Lilas, Lyon`,
  });

export const products = (): Promise<Line[]> => call('GET', '/products');

export const ordersOf = (person: Person): Promise<Placed[]> => call('GET', `/orders?utilisateur_id=${person.id}`);

export const order = (person: Person, product: Line, quantite = 1): Promise<Placed> =>
  call('POST', '/orders', { utilisateur_id: person.id, produits: [{ id: product.id, quantite }] });

/** The cart as the browser keeps it, of one piece each. */
export const cartOf = (...lines: Line[]): string =>
  JSON.stringify(lines.map(({ id, nom, prix }) => ({ id, name: nom, cents: Math.round(prix * 100), quantity: 1 })));

/** Runs a command of the environment, in which {} stands for a file. */
export function run(command: string, file = ''): void {
  execFileSync('bash', ['-c', command.replaceAll('{}', file)], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Changes a price in the way the product service has for it: an import. */
export function setPrice(command: string, { id, nom, description }: Line, prix: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'prix-'));
  try {
    const file = join(folder, 'prix.json');
    writeFileSync(file, `[${JSON.stringify({ id, nom, description }).slice(0, -1)},"prix":${prix}}]`, { mode: 0o644 });
    execFileSync('chmod', ['755', folder]);
    run(command, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
