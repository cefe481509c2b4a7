import { UNKNOWN } from './shown';

// Amounts are whole cents. A JSON number is written as the shortest decimal that reads back as itself, so with at
// most two decimals and below 2^53 cents its text is exact, and no arithmetic on euros is needed.

const DECIMAL = /^(\d+)(?:\.(\d{1,2}))?$/;

/** The cents of an amount in euros, as JSON has it; throws when it has parts of a cent. */
export function centsOf(euros: number | string): number {
  const parts = DECIMAL.exec(String(euros));
  const cents = parts && Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  if (cents === null || !Number.isSafeInteger(cents)) throw new RangeError(`not an amount in cents: ${euros}`);
  return cents;
}

/** The JSON number of so many cents. */
export function eurosOf(cents: number): number {
  const digits = String(cents).padStart(3, '0');
  return Number(`${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

export function total(lines: readonly { cents: number; quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.cents * line.quantity, 0);
}

/** The cents of an amount in euros; null for what is none, as a service may answer. */
export function readCents(euros: number): number | null {
  try {
    return centsOf(euros);
  } catch {
    return null;
  }
}

/** `1 234,50 €`, with spaces that do not break. */
export function formatCents(cents: number | null): string {
  if (cents === null) return UNKNOWN;
  const { euros, rest } = priceParts(cents);
  return `${euros},${rest}\u00a0€`;
}

/** `1 234` and `50`, to be set in two sizes. */
export function priceParts(cents: number): { euros: string; rest: string } {
  const digits = String(cents).padStart(3, '0');
  const euros = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return { euros, rest: digits.slice(-2) };
}

/** The same for an amount in euros, as JSON has it. */
export const formatEuros = (euros: number): string => formatCents(readCents(euros));
