import { Router } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';

import { HttpError } from './application.js';
import { pool } from './database.js';
import { id, text } from './fields.js';

const User = z.strictObject({ nom: text(100), prenom: text(100), adresse: text(300) });
const COLUMNS = 'id, last_name AS nom, first_name AS prenom, address AS adresse';

export const router = Router();

router.get('/users', async (request, response) => {
  const { rows } = await pool.query(`SELECT ${COLUMNS} FROM users ORDER BY id`);
  response.json(rows);
});

router.get('/users/:id', async (request, response) => {
  const { rows } = await pool.query({
    name: 'user',
    text: `SELECT ${COLUMNS} FROM users WHERE id = $1`,
    values: [id.parse(request.params.id)],
  });
  response.json(known(rows[0]));
});

router.post('/users', async (request, response) => {
  const user = { id: uuidv7(), ...User.parse(request.body) };
  await pool.query({
    name: 'add-user',
    text: 'INSERT INTO users (id, last_name, first_name, address) VALUES ($1, $2, $3, $4)',
    values: [user.id, user.nom, user.prenom, user.adresse],
  });
  response.status(201).location(`/users/${user.id}`).json(user);
});

router.patch('/users/:id', async (request, response) => {
  const { nom, prenom, adresse } = User.partial().parse(request.body);
  const { rows } = await pool.query(
    `UPDATE users SET last_name = COALESCE($2, last_name), first_name = COALESCE($3, first_name),
       address = COALESCE($4, address)
     WHERE id = $1 RETURNING ${COLUMNS}`,
    [id.parse(request.params.id), nom, prenom, adresse],
  );
  response.json(known(rows[0]));
});

router.delete('/users/:id', async (request, response) => {
  const { rows } = await pool.query('DELETE FROM users WHERE id = $1 RETURNING id', [id.parse(request.params.id)]);
  known(rows[0]);
  response.status(204).end();
});

function known(user) {
  if (!user) throw new HttpError(404, 'unknown user');
  return user;
}
