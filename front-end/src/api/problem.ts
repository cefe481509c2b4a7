import type { components } from './schema/order';

export type Problem = components['schemas']['Probleme'];
export type Fault = components['schemas']['Faute'];

/** The shop answered, and it was an error. Without a problem, something on the way spoke for it. */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Problem | null;
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem | null, retryAfter: number | null = null) {
    super(problem?.title ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  is(name: string): boolean {
    return this.problem?.type === `urn:echoppe:problem:${name}`;
  }
}

/** Who answered does not have this, unlike one that is away. */
export const isMissing = (error: unknown): boolean =>
  error instanceof ProblemError && [404, 405, 501].includes(error.status);

/** No answer came: whether the request was carried out is not known. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('no answer', { cause });
  }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'type' in value && 'title' in value && 'status' in value;
}

/** Something answered, and it was not what the shop answers. */
export class UnreadableError extends Error {
  constructor(cause: unknown) {
    super('an answer that cannot be read', { cause });
  }
}

/** `Retry-After`, as seconds or as a date (RFC 9110). */
export function retryAfterSeconds(headers: Headers, now: number = Date.now()): number | null {
  const text = headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

const LONGEST_PAUSE_MS = 3_600_000;

/** After how many milliseconds the shop wants to be asked again; null when it did not say. */
export function pauseOf(error: unknown): number | null {
  if (!(error instanceof ProblemError) || error.retryAfter === null) return null;
  return Math.min(error.retryAfter * 1000, LONGEST_PAUSE_MS);
}

const passing = new Set([408, 425, 429]);

/** Whether asking again by itself may help: the shop is away or has enough to do, or nothing came. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status >= 500 || passing.has(error.status);
}

/** Faults by the field that shows them; those that no field shows remain in `others`. */
export function faultsByField<Field extends string>(
  faults: readonly Fault[] | null | undefined,
  fieldOf: (pointer: string) => Field | null,
): { fields: Partial<Record<Field, string>>; others: Fault[] } {
  const fields: Partial<Record<Field, string>> = {};
  const others: Fault[] = [];
  for (const fault of faults ?? []) {
    const field = fieldOf(fault.pointer);
    if (field === null) others.push(fault);
    else fields[field] = fields[field] === undefined ? fault.detail : `${fields[field]} ; ${fault.detail}`;
  }
  return { fields, others };
}

/** The tokens of a JSON pointer (RFC 6901). */
export function pointerTokens(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
