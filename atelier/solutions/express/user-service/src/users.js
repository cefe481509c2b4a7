import { Router } from 'express';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { z } from 'zod';

import { pool } from './database.js';
import { Problem } from './problems.js';

// No control characters; an address may have several lines.
const name = z.string().trim().min(1).max(100).regex(/^\P{Cc}*$/u);
const address = z.string().trim().min(1).max(300).regex(/^[\P{Cc}\n]*$/u);
const User = z.strictObject({ nom: name, prenom: name, adresse: address });
const COLUMNS = 'id, last_name AS nom, first_name AS prenom, address AS adresse';

export const router = Router();

router.param('id', (request, response, next, id) => {
  if (!isUuid(id)) throw new Problem(400, 'invalid-parameter', 'Paramètre invalide', { detail: `${id} n'est pas un UUID` });
  next();
});

router.get('/users', async (request, response) => {
  const { rows } = await pool.query(`SELECT ${COLUMNS} FROM users ORDER BY id`);
  response.json(rows);
});

router.get('/users/:id', async (request, response) => {
  const { rows } = await pool.query({
    name: 'user',
    text: `SELECT ${COLUMNS} FROM users WHERE id = $1`,
    values: [request.params.id],
  });
  response.json(known(rows[0]));
});

router.post('/users', async (request, response) => {
  const user = { id: uuidv7(), ...User.parse(unaccented(request.body)) };
  await pool.query({
    name: 'add-user',
    text: 'INSERT INTO users (id, last_name, first_name, address) VALUES ($1, $2, $3, $4)',
    values: [user.id, user.nom, user.prenom, user.adresse],
  });
  response.status(201).location(`/users/${user.id}`).json(user);
});

// One statement: two changes at the same time lose nothing of each other.
router.patch('/users/:id', async (request, response) => {
  const { nom, prenom, adresse } = User.partial().parse(unaccented(request.body));
  const { rows } = await pool.query(
    `UPDATE users SET last_name = COALESCE($2, last_name), first_name = COALESCE($3, first_name),
       address = COALESCE($4, address)
     WHERE id = $1 RETURNING ${COLUMNS}`,
    [request.params.id, nom, prenom, adresse],
  );
  response.json(known(rows[0]));
});

router.delete('/users/:id', async (request, response) => {
  const { rows } = await pool.query('DELETE FROM users WHERE id = $1 RETURNING id', [request.params.id]);
  known(rows[0]);
  response.status(204).end();
});

/** A body may say `prénom` for `prenom`. */
function unaccented(body) {
  if (body?.prénom === undefined) return body;
  const { prénom: prenom, ...others } = body;
  return { prenom, ...others };
}

// order-service knows by this type that there is no such user, and not only no such route.
function known(user) {
  if (!user) throw new Problem(404, 'unknown-user', 'Utilisateur inconnu');
  return user;
}
