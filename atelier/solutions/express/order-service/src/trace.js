import { randomBytes } from 'node:crypto';

const random = (bytes) => randomBytes(bytes).toString('hex');

/** The next step of a trace (W3C Trace Context), or the first one of a new trace. */
export function childOf(traceparent) {
  const [, trace, flags] = /^00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(traceparent) ?? [];
  return `00-${trace ?? random(16)}-${random(8)}-${flags ?? '01'}`;
}
