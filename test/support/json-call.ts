// POST /v1/calls through the doors of a gateway world, as a client sends it.
import type { GatewayWorld } from './gateway-world.ts';

interface PostOptions {
  readonly headers?: Record<string, string>;
  readonly query?: string;
  readonly bearer?: string;
}

export const putOrder = {
  connection: 'demo',
  service: 'dynamodb',
  operation: 'PutItem',
  parameters: { TableName: 'orders', Item: { id: { S: '1' } } },
};

export const postCall = (world: GatewayWorld, body: unknown, options: PostOptions = {}) =>
  postJson(world, '/v1/calls', body, options);

export async function postJson(world: GatewayWorld, path: string, body: unknown, options: PostOptions = {}) {
  const { headers = {}, query = '', bearer = 'token-of-agent' } = options;
  const answer = await world.request({
    method: 'POST',
    target: `${path}${query}`,
    headers: Object.entries({
      host: 'gateway.example.com',
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...headers,
    }),
    body:
      body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  const text = Buffer.from(answer.body as Uint8Array).toString();
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(answer.headers),
    ...JSON.parse(text),
    text,
  };
}
