import express from 'express';

const app = express();
app.disable('x-powered-by');

app.get('/health', (request, response) => {
  response.json({});
});

const server = app.listen(process.env.PORT ?? 3000, process.env.HOST ?? '0.0.0.0', (error) => {
  if (error) throw error;
  console.error(`listening on ${server.address().port}`);
});

process.on('SIGTERM', () => server.close());
