// The client of each service, of a shop whose address is known when it is run.
const baseUrl = { runtime: 'shop', imports: [{ name: 'shop', importPath: './shop' }] };

export default Object.fromEntries(['user', 'product', 'order', 'notifier'].map((service) => [service, {
  input: `openapi/${service}.json`,
  output: { target: `${service}.ts`, client: 'fetch', baseUrl },
}]));
