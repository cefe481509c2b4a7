// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';

import { follow } from './stream';

afterEach(() => vi.unstubAllGlobals());

test('nothing is opened for a signal that ended before', async () => {
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) =>
    signal.aborted ? Promise.reject(signal.reason as DOMException) : Promise.resolve(new Response('')),
  );
  const onOpen = vi.fn();
  const options = { lastEventId: null, signal: AbortSignal.abort(), onOpen, onNotification: () => undefined };
  await expect(follow(options)).rejects.toMatchObject({ name: 'AbortError' });
  expect(onOpen).not.toHaveBeenCalled();
});
