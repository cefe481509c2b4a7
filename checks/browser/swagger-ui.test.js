// The documentation as a visitor uses it: in a real browser, against a shop that is running already.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const baseUrl = process.env.BASE_URL ?? 'http://127.0.0.1:8080';

const services = {
  'user-service': '/users',
  'product-service': '/products',
  'order-service': '/orders',
  'notifier-service': '/notifications',
};

let browser;
let page;

before(async () => {
  // A profile of its own comes with each launch, and goes with it.
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
});

// In `after`, so that a failed `before` leaves no browser behind either.
after(() => browser?.close());

async function openDocs(service) {
  await page?.close();
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${baseUrl}/docs/`);
  await page.locator('#select').selectOption({ label: service });
}

const operation = (method, path) =>
  page.locator(`.opblock-${method}`, { has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });

test('the selector lists the four services', async () => {
  await openDocs('user-service');
  const listed = await page.locator('#select option').allTextContents();
  assert.deepEqual(listed.toSorted(), Object.keys(services).toSorted());
});

for (const [service, path] of Object.entries(services)) {
  test(`${service} shows its operations`, async () => {
    await openDocs(service);
    await operation('get', path).waitFor();
    assert.equal(await page.locator('.loading-container.failed, .errors-wrapper').count(), 0);
  });
}

test('"Try it out" of POST /users shows 201', async () => {
  await openDocs('user-service');
  const createUser = operation('post', '/users');
  await createUser.locator('.opblock-summary-control').click();
  await createUser.getByRole('button', { name: 'Try it out' }).click();
  await createUser.getByRole('button', { name: 'Execute' }).click();
  const status = createUser.locator('.live-responses-table .response-col_status').last();
  await status.waitFor();
  assert.equal((await status.innerText()).match(/\d{3}/)?.[0], '201');
});

for (const [service, path] of [...Object.entries(services), ['notifier-service', '/notifications/stream']]) {
  test(`"Execute" of GET ${path} sends nothing that nobody typed`, async () => {
    await openDocs(service);
    const list = operation('get', path);
    await list.locator('.opblock-summary-control').click();
    await list.getByRole('button', { name: 'Try it out' }).click();
    const sent = page.waitForRequest((request) => new URL(request.url()).pathname === path);
    await list.getByRole('button', { name: 'Execute' }).click();
    const request = await sent;
    assert.equal(new URL(request.url()).search, '');
    const optional = ['accept-language', 'idempotency-key', 'if-none-match', 'last-event-id', 'traceparent', 'x-request-id'];
    assert.deepEqual(Object.keys(request.headers()).filter((name) => optional.includes(name)), []);
  });
}

test('the page asks no other host for anything', async () => {
  await openDocs('user-service');
  const hosts = new Set();
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await page.reload();
  await operation('post', '/users').waitFor();
  assert.deepEqual([...hosts].filter((origin) => origin !== 'null'), [new URL(baseUrl).origin]);
});
