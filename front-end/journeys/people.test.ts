import { expect, test } from 'vitest';

import { open, useBrowser } from './browser';
import { type Person, call, order, products, somebody } from './shop';

useBrowser();

async function edit(person: Person) {
  const page = await open('/utilisateurs');
  await page.getByRole('searchbox', { name: 'Chercher une personne' }).fill(person.nom);
  await page.getByRole('button', { name: `Modifier ${person.prenom} ${person.nom}` }).click();
  await page.getByLabel('Adresse', { exact: true }).waitFor();
  return page;
}

test('somebody is created, what is wrong said at its field', async () => {
  const page = await open('/utilisateurs');
  await page.getByRole('button', { name: 'Ajouter une personne' }).click();
  await page.getByLabel('Prénom', { exact: true }).fill('Noé');
  await page.getByLabel('Nom', { exact: true }).fill('x'.repeat(101));
  await page.getByLabel('Adresse', { exact: true }).fill('2 rue Haute, Metz');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.locator('[name="nom"][aria-invalid="true"]').waitFor();
  expect(await page.locator('[aria-invalid="true"]').count()).toBe(1);
  await page.getByLabel('Nom', { exact: true }).fill('Parcours-Créé');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('Noé Parcours-Créé est enregistré.').waitFor();
});

test('an edit conflict shows both versions, and none is lost', async () => {
  const person = await somebody();
  const page = await edit(person);
  await page.getByLabel('Adresse', { exact: true }).fill('À moi, Brest');
  await call('PATCH', `/users/${person.id}`, { adresse: 'À eux, Lille', prenom: 'Zoë' });
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'entre-temps' });
  await conflict.getByRole('cell', { name: 'À moi, Brest' }).waitFor();
  await conflict.getByRole('cell', { name: 'À eux, Lille' }).waitFor();
  expect(await call('GET', `/users/${person.id}`)).toMatchObject({ adresse: 'À eux, Lille' });
  await conflict.getByRole('button', { name: 'Garder mes modifications' }).click();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText(/Les modifications de .* sont enregistrées/).waitFor();
  expect(await call('GET', `/users/${person.id}`)).toMatchObject({ adresse: 'À moi, Brest', prenom: 'Zoë' });
});

test('a deletion says that it is final, and Escape takes it back', async () => {
  const person = await somebody();
  const [product] = await products();
  if (!product) throw new Error('an empty catalogue');
  const placed = await order(person, product);
  const page = await open(`/commandes?utilisateur=${person.id}`);
  await page.locator(`a[href="/commandes/${placed.id}"]`).click();
  const ask = page.getByRole('button', { name: 'Supprimer la commande' });
  await ask.click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.innerText()).toContain('C’est définitif');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await call('GET', `/orders/${placed.id}`)).toMatchObject({ id: placed.id });
  await ask.click();
  await page.getByRole('button', { name: 'Supprimer définitivement' }).click();
  await page.waitForURL('**/commandes');
  await expect(call('GET', `/orders/${placed.id}`)).rejects.toThrow('404');

  const users = await edit(person);
  await users.getByRole('button', { name: 'Annuler' }).click();
  await users.getByRole('button', { name: `Supprimer ${person.prenom} ${person.nom}` }).click();
  await users.getByRole('button', { name: 'Supprimer définitivement' }).click();
  await users.getByText(`${person.prenom} ${person.nom} est supprimé.`).waitFor();
});
