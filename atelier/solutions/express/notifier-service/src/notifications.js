import { setTimeout as sleep } from 'node:timers/promises';

import { Router } from 'express';
import { validate as isUuid } from 'uuid';

import { pool } from './database.js';
import { Problem } from './problems.js';

const POLL_MS = 500;
const COMMENT_MS = 10000;

export const router = Router();

router.get('/notifications', async (request, response) => {
  const { rows } = await pool.query('SELECT notification FROM notifications ORDER BY seq DESC');
  response.json(rows.map((row) => row.notification));
});

// Server-sent events: what is new, or what came after `Last-Event-ID`.
router.get('/notifications/stream', async (request, response) => {
  let seq = await positionOf(request.get('Last-Event-ID') ?? request.query.lastEventId);
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(':\n\n');
  for (let written = Date.now(); !response.closed; await sleep(POLL_MS)) {
    const { rows } = await newer(seq);
    for (const { notification } of rows) response.write(eventOf(notification));
    if (rows.length === 0 && Date.now() - written < COMMENT_MS) continue;
    if (rows.length === 0) response.write(':\n\n');
    seq = rows.at(-1)?.seq ?? seq;
    written = Date.now();
  }
});

/** After which row a listener wants to hear: the newest, or that of an event's id; after an unknown id, all of them. */
async function positionOf(id) {
  if (id === undefined) {
    const { rows } = await pool.query('SELECT COALESCE(max(seq), 0) AS seq FROM notifications');
    return rows[0].seq;
  }
  if (!isUuid(id)) throw new Problem(400, 'invalid-parameter', 'Paramètre invalide');
  const { rows } = await pool.query('SELECT seq FROM notifications WHERE id = $1', [id]);
  return rows[0]?.seq ?? 0;
}

function newer(seq) {
  return pool.query('SELECT seq, notification FROM notifications WHERE seq > $1 ORDER BY seq LIMIT 100', [seq]);
}

function eventOf(notification) {
  return `event: ${notification.type}\nid: ${notification.id}\ndata: ${JSON.stringify(notification)}\n\n`;
}
