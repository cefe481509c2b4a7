import type { BrowserContext, Page, Request } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';

import { distantUrl, newContext, openTab, useBrowser } from './browser';
import { type Line, type Person, type Placed, order, products, somebody } from './shop';

useBrowser();
vi.setConfig({ testTimeout: 300_000 }); // twenty tabs take their time

// Each tab that holds a stream keeps one of the browser's six connections to the shop.

let person: Person;
let product: Line;

beforeAll(async () => {
  person = await somebody();
  [product] = (await products()) as [Line];
  await order(person, product);
});

/** The pages, and which of them holds a stream at the moment. */
async function tabs(context: BrowserContext, count: number, origin = '') {
  const streams = new Map<Request, Page>();
  const pages: Page[] = [];
  const note = (page: Page) => {
    page.on('request', (request) => request.url().endsWith('/notifications/stream') && streams.set(request, page));
    page.on('requestfinished', (request) => streams.delete(request));
    page.on('requestfailed', (request) => streams.delete(request));
    page.on('close', () => streams.forEach((owner, request) => owner === page && streams.delete(request)));
  };
  for (let index = 0; index < count; index += 1) {
    pages.push(await openTab(context, `${origin}/notifications-en-direct`, note));
  }
  return { pages, leaders: () => [...new Set(streams.values())], streams };
}

const live = (page: Page) => page.locator('.live[data-connection="open"]').waitFor();

async function shows(page: Page, ...placed: Placed[]): Promise<void> {
  for (const { id } of placed) {
    const line = page.locator(`.console-line a[href="/commandes/${id}"]`);
    await line.waitFor();
    expect(await line.count()).toBe(1);
  }
}

/** The shop still answers, to read and to write. */
async function answers(page: Page): Promise<void> {
  const status = await page.evaluate(async () => (await fetch('/products')).status);
  expect(status).toBe(200);
}

test.each([7, 20])('%i tabs are live, and one of them has the stream', async (count) => {
  const { pages, leaders } = await tabs(await newContext(), count);
  await Promise.all(pages.map(live));
  const placed = await order(person, product);
  await Promise.all(pages.map((page) => shows(page, placed)));
  await Promise.all(pages.map(answers));
  expect(leaders()).toHaveLength(1);
});

test.each([7, 20])('when the leader of %i tabs is closed, another takes over and nothing is missed', async (count) => {
  const { pages, leaders } = await tabs(await newContext(), count);
  await Promise.all(pages.map(live));
  const first = await order(person, product);
  for (let turn = 0; turn < 3; turn += 1) {
    const [leader] = leaders();
    expect(leader).toBeDefined();
    const [during] = await Promise.all([order(person, product), leader?.close()]);
    const after = await order(person, product);
    const rest = pages.filter((page) => !page.isClosed());
    expect(rest).toHaveLength(count - turn - 1);
    await Promise.all(rest.map((page) => shows(page, first, during, after)));
    await Promise.all(rest.map(live));
  }
  expect(leaders()).toHaveLength(1);
});

test('a leader that is suspended with its lock is replaced, and is a follower when it is back', async () => {
  const context = await newContext();
  const { pages, leaders } = await tabs(context, 3);
  await Promise.all(pages.map(live));
  const [leader] = leaders() as [Page];
  const session = await context.newCDPSession(leader);
  // As a suspended tab is to the others: it runs nothing, and has its lock.
  await session.send('Debugger.enable');
  await session.send('Debugger.pause');
  const placed = await order(person, product);
  await Promise.all(pages.filter((page) => page !== leader).map((page) => shows(page, placed)));
  await session.send('Debugger.disable');
  await shows(leader, placed);
  await expect.poll(leaders).not.toContain(leader);
  expect(leaders()).toHaveLength(1);
});

test.each([7, 20])('%i tabs are live where tabs cannot agree: plain HTTP from another machine', async (count) => {
  const { pages, leaders } = await tabs(await newContext(), count, distantUrl);
  expect(await pages[0]?.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false]);
  await Promise.all(pages.map(live));
  const placed = await order(person, product);
  await Promise.all(pages.map((page) => shows(page, placed)));
  await Promise.all(pages.map(answers));
  expect(leaders()).toEqual([]);
});

test('7 tabs are live without BroadcastChannel', async () => {
  const context = await newContext();
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
  const { pages } = await tabs(context, 7);
  await Promise.all(pages.map(live));
  const placed = await order(person, product);
  await Promise.all(pages.map((page) => shows(page, placed)));
});

test('a page that the browser kept to come back to gives up the lead, and catches up when it is back', async () => {
  const { pages, leaders, streams } = await tabs(await newContext(), 2);
  const [kept, other] = pages as [Page, Page];
  await Promise.all(pages.map(live));
  expect(leaders()).toEqual([kept]);
  await kept.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await expect.poll(leaders).toEqual([other]);
  const missed = await order(person, product);
  await shows(other, missed);
  expect(await kept.locator(`a[href="/commandes/${missed.id}"]`).count()).toBe(0);
  await kept.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await shows(kept, missed);
  expect(streams.size).toBe(1);
});
