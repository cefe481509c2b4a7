import { Agent, request } from 'undici';
import { z } from 'zod';

import { Problem } from './problems.js';
import { childOf } from './trace.js';

const { USER_SERVICE_URL, PRODUCT_SERVICE_URL } = process.env;
const PATIENCE_MS = 1000;
const UNKNOWN_USER = 'urn:echoppe:problem:unknown-user';

// undici's `request` with connections that are kept alive: the global `fetch`, which is made of it, takes four times its time.
const dispatcher = new Agent({ connections: 64 });

// What we need of an answer.
const User = z.object({ id: z.string(), adresse: z.string() });
const Products = z.array(z.object({ id: z.string(), nom: z.string(), prix: z.number() }));

/** The user, or nothing when there is none. */
export function findUser(id, traceparent) {
  return ask(`${USER_SERVICE_URL}/users/${id}`, traceparent, User.optional());
}

/** Those of the products that exist. */
export function findProducts(ids, traceparent) {
  return ask(`${PRODUCT_SERVICE_URL}/products?ids=${ids.join(',')}`, traceparent, Products);
}

/** No clear answer is no answer, and a 404 of another type is none about the user: the order is refused for now, nothing is stored. */
async function ask(url, traceparent, schema) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const headers = { traceparent: childOf(traceparent) };
    const { statusCode, body } = await request(url, { dispatcher, headers, signal });
    if (statusCode === 200) return schema.parse(await body.json());
    const problem = await body.json().catch(() => null);
    if (statusCode === 404 && problem?.type === UNKNOWN_USER) return schema.parse(undefined);
    throw new Error(`status ${statusCode}, type ${problem?.type}`);
  } catch (error) {
    console.error(`${traceparent} ${url}: ${error.message}`);
    throw new Problem(503, 'unavailable', 'Service momentanément indisponible', { detail: 'réessayez dans un instant' });
  }
}
