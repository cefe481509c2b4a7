import { expect, test } from 'vitest';

import { open, screenshot, useBrowser } from './browser';
import { order, products, run, somebody } from './shop';

useBrowser();

const stopBroker = process.env.BROKER_STOP;
const startBroker = process.env.BROKER_START;

async function prepared() {
  const [product] = await products();
  if (!product) throw new Error('an empty catalogue');
  return { person: await somebody(), product };
}

test('an order made elsewhere crosses the stage, with its own times', async () => {
  const { person, product } = await prepared();
  const page = await open('/coulisses');
  await page.locator('.live[data-connection="open"]').waitFor();
  await page.waitForTimeout(2500);
  const placed = await order(person, product);
  await page.locator('.part[data-lit="true"]').first().waitFor();
  await screenshot(page, 'coulisses-parcours');
  const row = page.locator('.journeys li', { has: page.locator(`a[href="/commandes/${placed.id}"]`) });
  await row.waitFor();
  expect(await row.locator('.timeline').getAttribute('aria-label')).toMatch(/publiée \+.*affichée \+.*reçue ici \+/);
  await page.locator('.spotlight li[data-done="true"]').nth(3).waitFor();
});

test('each service says how it is', async () => {
  const page = await open('/coulisses');
  await page.locator('.stage[data-topology="compose"], .stage[data-topology="process"]').waitFor();
  await page.locator('.outbox-count', { hasText: /^\d+$/ }).waitFor();
  for (const part of ['gateway', 'user', 'userDatabase', 'product', 'order', 'orderDatabase', 'topic', 'notifier']) {
    await page.locator(`.part-${part}[data-health="available"]`).waitFor();
  }
});

test('with reduced motion nothing moves, and all is told', async () => {
  const { person, product } = await prepared();
  const page = await open('/coulisses', { reducedMotion: 'reduce' });
  await page.locator('.live[data-connection="open"]').waitFor();
  await page.waitForTimeout(2500);
  await order(person, product);
  await page.locator('.part[data-lit="true"]').first().waitFor();
  const moving = await page.evaluate(
    () => document.getAnimations().filter((each) => each.playState === 'running').length,
  );
  expect(moving).toBe(0);
});

test.skipIf(stopBroker === undefined || startBroker === undefined)(
  'while the broker is away orders wait in the outbox, and then go on',
  async () => {
    const { person, product } = await prepared();
    const page = await open('/coulisses');
    await page.locator('.live[data-connection="open"]').waitFor();
    run(stopBroker ?? '');
    let placed;
    try {
      placed = await order(person, product);
      await page.locator('.part-topic[data-health="unavailable"]').waitFor({ timeout: 60_000 });
      await page.locator('.outbox[data-waiting="true"]').waitFor();
      await page.locator('.journeys li[data-pending="true"]', { hasText: placed.id.slice(-4) }).waitFor();
      await screenshot(page, 'coulisses-sans-courtier');
    } finally {
      run(startBroker ?? '');
    }
    await page.locator('.outbox[data-waiting="false"]').waitFor({ timeout: 60_000 });
    const row = page.locator('.journeys li[data-pending="false"]', { hasText: placed.id.slice(-4) });
    await row.waitFor({ timeout: 60_000 });
    await page.locator('.part-topic[data-health="available"]').waitFor({ timeout: 60_000 });
  },
  180_000,
);
