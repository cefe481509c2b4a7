import type { Product } from '../api/client';
import { centsOf, total } from '../money';

/** A product in the cart, at the price that was shown when it was put there or last accepted. */
export interface CartLine {
  id: string;
  name: string;
  cents: number;
  quantity: number;
}

export type Cart = readonly CartLine[];

export const MOST_PIECES = 1000;
export const MOST_LINES = 100;

export function readCart(json: unknown): Cart {
  if (!Array.isArray(json)) return [];
  const lines = new Map(json.filter(isLine).map((line) => [line.id, line]));
  return [...lines.values()].slice(0, MOST_LINES);
}

export function withProduct(cart: Cart, product: Product, quantity: number): Cart {
  const known = cart.find((line) => line.id === product.id);
  if (known) return withQuantity(cart, product.id, known.quantity + quantity);
  if (cart.length >= MOST_LINES) return cart;
  const line = { id: product.id, name: product.nom, cents: centsOf(product.prix), quantity: clamp(quantity) };
  return [...cart, line];
}

/** A quantity of 0 takes the line out. */
export function withQuantity(cart: Cart, id: string, quantity: number): Cart {
  if (quantity <= 0) return cart.filter((line) => line.id !== id);
  return cart.map((line) => (line.id === id ? { ...line, quantity: clamp(quantity) } : line));
}

export const pieces = (cart: Cart): number => cart.reduce((sum, line) => sum + line.quantity, 0);

export const cartTotal = (cart: Cart): number => total(cart);

/** A whole number from 1 to what the shop accepts of one product. */
export function clamp(quantity: number): number {
  return Math.min(MOST_PIECES, Math.max(1, Math.trunc(quantity) || 1));
}

function isLine(value: unknown): value is CartLine {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, cents, quantity } = value as Record<string, unknown>;
  const texts = typeof id === 'string' && typeof name === 'string';
  const priced = Number.isSafeInteger(cents) && (cents as number) > 0;
  return texts && priced && Number.isInteger(quantity) && clamp(quantity as number) === quantity;
}
