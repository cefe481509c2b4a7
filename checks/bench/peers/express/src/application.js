import express from 'express';
import { ZodError } from 'zod';

/** An answer other than success. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function application(router) {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '64kb', type: ['application/json', 'application/merge-patch+json'] }));
  app.use(router);
  app.use((request, response) => response.status(404).json({ error: 'not found' }));
  app.use(answerError);
  return app;
}

// Express knows a handler of errors by its four parameters.
function answerError(error, request, response, next) {
  if (response.headersSent) return next(error);
  if (error instanceof ZodError) return response.status(400).json({ error: 'invalid', issues: error.issues });
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  response.status(status).json({ error: status === 500 ? 'internal error' : error.message });
}
