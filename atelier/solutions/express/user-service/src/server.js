import express from 'express';

import { createTables, pool } from './database.js';
import { answerProblem, unknownRoute } from './problems.js';
import { router } from './users.js';

await createTables();

const app = express();
app.disable('x-powered-by');
app.use(express.json({ limit: '64kb', type: ['application/json', 'application/merge-patch+json'] }));
app.use(router);

app.get('/health', async (request, response) => {
  const postgresql = await pool.query('SELECT 1').then(() => 'ok', (error) => error.message);
  response.status(postgresql === 'ok' ? 200 : 503).json({ postgresql });
});

app.use(unknownRoute);
app.use(answerProblem);

const server = app.listen(process.env.PORT ?? 3000, process.env.HOST ?? '0.0.0.0', (error) => {
  if (error) throw error;
  console.error(`listening on ${server.address().port}`);
});

process.on('SIGTERM', () => server.close(() => pool.end()));
