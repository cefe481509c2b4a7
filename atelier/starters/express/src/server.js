import express from 'express';

import { pool } from './database.js';
import { producer, reason, topic } from './kafka.js';

const app = express();
app.disable('x-powered-by');
app.use(express.json());

// À vous : vos routes.

app.get('/health', async (request, response) => {
  const health = { postgresql: await state(pool.query('SELECT 1')) };
  if (producer) health.kafka = await state(producer.metadata({ topics: [topic], forceUpdate: true, retries: 0 }));
  const healthy = Object.values(health).every((one) => one === 'ok');
  response.status(healthy ? 200 : 503).json(health);
});

const state = (answer) => answer.then(() => 'ok', reason);

const server = app.listen(process.env.PORT ?? 3000, process.env.HOST ?? '0.0.0.0', (error) => {
  if (error) throw error;
  console.error(`listening on ${server.address().port}`);
});

process.on('SIGTERM', () => {
  server.close(async () => {
    await pool.end();
    await producer?.close();
  });
});
