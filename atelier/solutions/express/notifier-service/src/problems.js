// How Node.js and PostgreSQL say that it is away, starts, stops or has no connection left; pg's own messages have no code.
const AWAY = /^(ECONN|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|08|53|57P)/;
const AWAY_TO_PG = /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout)/;

/** An answer other than success, as a problem document (RFC 9457). */
export class Problem extends Error {
  constructor(status, name, title, more) {
    super(title);
    this.status = status;
    this.body = { type: `urn:echoppe:problem:${name}`, title, status, ...more };
  }
}

export function unknownRoute() {
  throw new Problem(404, 'route-not-found', 'Adresse inconnue');
}

// Express knows a handler of errors by its four parameters.
export function answerProblem(error, request, response, next) {
  if (response.headersSent) return next(error);
  const { status, body } = problemOf(error);
  if (status === 500) console.error(error);
  if (status === 503) response.set('Retry-After', '1');
  response.status(status).type('application/problem+json').json(body);
}

function problemOf(error) {
  if (error instanceof Problem) return error;
  // What Express itself refuses.
  if (error.status < 500) return new Problem(error.status, 'bad-request', 'Requête illisible');
  if (AWAY.test(error.code) || AWAY_TO_PG.test(error.message)) {
    console.error(`PostgreSQL: ${error.message || error.code}`);
    return new Problem(503, 'unavailable', 'Service momentanément indisponible', { detail: 'réessayez dans un instant' });
  }
  return new Problem(500, 'internal-error', 'Erreur interne');
}
