import { readList, readProduct } from './answers';
import { type Product, answered, readable, shop } from './client';

const MOST_IDS = 100;

export async function listProducts(): Promise<Product[]> {
  const { data } = await answered(shop.GET('/products'));
  return readable(readList(data, readProduct), data);
}

/** Those of the products that still exist, as they are now. */
export async function findProducts(ids: readonly string[]): Promise<Product[]> {
  const found: Product[] = [];
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const query = { ids: ids.slice(start, start + MOST_IDS).join(',') };
    const { data } = await answered(shop.GET('/products', { params: { query } }));
    found.push(...readable(readList(data, readProduct), data));
  }
  return found;
}
