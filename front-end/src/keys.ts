/** An Idempotency-Key. Not `randomUUID`: a workshop's machines reach the shop by plain HTTP, where it does not exist. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
