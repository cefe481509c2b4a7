const CHECK_MS = 5000;

/**
 * Calls `onSilence`, again and again, while nothing was heard for so long. By the wall's clock: a machine that slept
 * has heard nothing meanwhile, and finds out within seconds.
 */
export function watchSilence(mostMs: number, onSilence: () => void) {
  let heardAt = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - heardAt > mostMs) onSilence();
  }, CHECK_MS);
  return {
    hear: () => {
      heardAt = Date.now();
    },
    end: () => clearInterval(timer),
  };
}
