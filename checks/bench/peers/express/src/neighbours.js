import { Agent, request } from 'undici';

import { HttpError } from './application.js';

const { USERS_URL, PRODUCTS_URL } = process.env;

// Connections that are kept alive, as many as there are questions at once; one answers within a second or not at all.
const dispatcher = new Agent({ headersTimeout: 1000, bodyTimeout: 1000 });

export async function findUser(id) {
  const user = await ask(`${USERS_URL}/users/${id}`);
  if (!user) throw new HttpError(422, `unknown user ${id}`);
  return user;
}

export async function findProducts(ids) {
  return ask(`${PRODUCTS_URL}/products?ids=${ids.join(',')}`);
}

/** What is there; nothing for a 404. */
async function ask(url) {
  const { statusCode, body } = await request(url, { dispatcher }).catch((error) => {
    throw new HttpError(503, `no answer: ${error.message}`);
  });
  if (statusCode === 200) return body.json();
  await body.dump();
  if (statusCode === 404) return undefined;
  throw new HttpError(503, `${url} answered ${statusCode}`);
}
