// Clients that generators make of the specifications, each run against a shop: what they print is the same in all languages.
// The shop answers as a later version may, with a field more in every object.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { laterVersion } from './later.js';
import { clients, generate } from './builds.js';
import { temporaryFolder } from '../tools.js';

const shop = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const only = process.env.CLIENTS?.split(',') ?? Object.keys(clients);

const expected = `registered: Zoé Martin
same key, same user: true
listed: true
catalogue: 179.50 4.95
found: 149700.15
with that total: 149700.15
set aside: 0
moved: 1 place Bellecour, Lyon
moved meanwhile: 412 urn:echoppe:problem:precondition-failed
both spellings: 400 /prénom
event: order.created.v1
`;

let folder, address;

before(async (t) => {
  folder = await temporaryFolder(t);
  address = await laterVersion(t, shop);
  await generate(folder, only);
});

// Two at a time: much of it is waiting for packages and for compilers that use one core.
describe('clients', { concurrency: 2 }, () => {
  for (const name of only) {
    test(name, async () => {
      assert.equal(await clients[name].run(folder, address), expected);
    });
  }
});
