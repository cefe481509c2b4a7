import { stored, useStored } from '../storage';
import { type Cart, readCart } from './cart';

export const cartStore = stored<Cart>('echoppe.panier', readCart);

export const useCart = (): Cart => useStored(cartStore);
