// What the OpenAPI document promises of every operation, asked of each of them. Policies, agents and connections are served
// by functions of their own, on the same base (functions/json-api); their tests ask them.
import { describe, expect, test } from 'vitest';
import { problemSchema } from '../../../core/api-schemas.ts';
import { createControlDoor } from '../../support/control-door.ts';
import { createGatewayWorld } from '../../support/gateway-world.ts';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: unknown;
  readonly requestBody?: unknown;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

const door = createControlDoor();
const world = createGatewayWorld();
const { json: document } = await door.ask({ path: '/openapi.json' });

const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);
const atTheGate = [
  'POST /v1/calls',
  'POST /v1/requests',
  'POST /v1/credentials',
  'GET /credentials/{connection}',
];
const elsewhere = /^\w+ \/v1\/(policies|agents|connections\/)/;
const served = operations.filter(({ name }) => !elsewhere.test(name));
const withToken = served.filter(({ operation }) => operation.security !== undefined);
const withBody = withToken.filter(({ operation }) => operation.requestBody !== undefined);

async function ask(name: string, { bearer, body }: { bearer?: string; body?: string }) {
  const [method = '', template = ''] = name.split(' ');
  const path = template.replaceAll(/\{\w+\}/g, 'demo');
  const headers = { ...(body !== undefined && { 'content-type': 'application/json' }) };
  if (!atTheGate.includes(name)) {
    return door.ask({
      method,
      path,
      headers,
      ...(bearer && { bearer }),
      ...(body !== undefined && { body }),
    });
  }
  const {
    statusCode,
    headers: answered,
    body: bytes,
  } = await world.request({
    method,
    target: path,
    headers: Object.entries({
      host: 'gateway.example.com',
      ...headers,
      ...(bearer && { authorization: 'Bearer token-of-agent' }),
    }),
    body: Buffer.from(body ?? ''),
  });
  const text = Buffer.from(bytes as Uint8Array).toString('utf8');
  return { status: statusCode, headers: Object.fromEntries(answered), text, json: JSON.parse(text) };
}

/** Strict: members that the document does not name fail. */
function expectProblem(answer: Awaited<ReturnType<typeof ask>>, status: readonly number[]): void {
  expect(status).toContain(answer.status);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
  expect(problemSchema.strict().parse(answer.json)).toEqual(answer.json);
  expect(answer.json.status).toBe(answer.status);
  expect(answer.json.type).toBe(`urn:countersign:error:${answer.json.code}`);
}

test.each(operations)('$name says what it is, and how it refuses', ({ operation }) => {
  expect(operation.summary).toMatch(/\S/);
  expect(operation.tags).toHaveLength(1);
  expect(operation.responses.default?.content).toHaveProperty(['application/problem+json']);
});

test.each(withToken)('$name needs a token', async ({ name }) => {
  const answer = await ask(name, {});
  expectProblem(answer, [401]);
  expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
});

test.each(withBody)('$name refuses a body that is no JSON, and one of another form', async ({ name }) => {
  // 403 and 404 where who asks may not do it at all.
  expectProblem(await ask(name, { bearer: 'agent', body: '{' }), [400, 403, 404]);
  expectProblem(await ask(name, { bearer: 'agent', body: '{"nothing":1}' }), [400, 403, 404]);
});

describe('pages', () => {
  const pages = operations.filter(({ operation }) => {
    const ok = JSON.stringify(operation.responses['200'] ?? {});
    const [, schema = ''] = /schemas\/(\w+Page)"/.exec(ok) ?? [];
    return schema !== '';
  });

  test.each(pages)('$name is asked for the next one by `cursor`', ({ operation }) => {
    expect(operation.parameters?.map(({ name }) => name)).toContain('cursor');
  });

  test.each(pages)('$name gives a `cursor` where there is more', ({ operation }) => {
    const [, name = ''] = /schemas\/(\w+Page)"/.exec(JSON.stringify(operation.responses['200'])) ?? [];
    expect(document.components.schemas[name].properties).toHaveProperty('cursor');
    expect(document.components.schemas[name].required ?? []).not.toContain('cursor');
  });
});
