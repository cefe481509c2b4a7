// The shop as a later version may answer: every object has a field more.
import http from 'node:http';
import { once } from 'node:events';

const newField = '"champ_futur":[1,null,{"texte":"nouveau"}],';

// The address of a shop that asks the one at `shop`, until the test ends.
export async function laterVersion(test, shop) {
  const server = http.createServer((request, response) => {
    const { method, headers } = request;
    const forwarded = http.request(new URL(request.url, shop), { method, headers }, (answer) => {
      const { 'content-length': _, ...headers } = answer.headers;
      response.writeHead(answer.statusCode, headers);
      response.flushHeaders();
      answer.setEncoding('utf8');
      answer.on('data', (text) => response.write(text.replaceAll('{', `{${newField}`)));
      answer.on('close', () => response.end());
    });
    forwarded.on('error', () => response.destroy());
    response.on('close', () => forwarded.destroy());
    request.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
