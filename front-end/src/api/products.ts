import { type Product, answered, shop } from './client';

const MOST_IDS = 100;

export async function listProducts(): Promise<Product[]> {
  return (await answered(shop.GET('/products'))).data;
}

/** Those of the products that still exist, as they are now. */
export async function findProducts(ids: readonly string[]): Promise<Product[]> {
  const found: Product[] = [];
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const query = { ids: ids.slice(start, start + MOST_IDS).join(',') };
    found.push(...(await answered(shop.GET('/products', { params: { query } }))).data);
  }
  return found;
}
