// The OpenAPI document itself (https://spec.openapis.org/oas/v3.1.0), and its examples against what they are examples of.
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { createControlDoor } from '../../support/control-door.ts';
import { connection, createGatewayWorld } from '../../support/gateway-world.ts';
import { postJson } from '../../support/json-call.ts';

interface Body {
  readonly schema: object;
  readonly example?: unknown;
}

const door = createControlDoor({ publicUrl: 'https://cs.example.com' });
const { json: document } = await door.ask({ path: '/openapi.json' });
const world = createGatewayWorld({ others: [{ ...connection, name: 'ledger', accountId: '222233334444' }] });

type Operations = Record<string, { readonly requestBody?: { readonly content: Record<string, Body> } }>;
const bodies = Object.entries<Operations>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) => {
    const body = requestBody?.content['application/json'];
    return body === undefined ? [] : [{ name: `${method.toUpperCase()} ${path}`, path, body }];
  }),
);

test('is valid by the schema of OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toMatchObject({ valid: true });
  expect(validator.version).toBe('3.1');
});

test.each(bodies)('the example of $name is what its schema says', ({ body }) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  const validate = ajv.compile({ $ref: `document${referenceOf(body.schema)}` });
  expect(body.example).toBeDefined();
  expect([validate(body.example), validate.errors]).toEqual([true, null]);
});

test('the example of a call runs', async () => {
  expect(await postJson(world, '/v1/calls', exampleOf('/v1/calls'))).toMatchObject({ status: 200 });
});

test('the example of an ask ahead is answered for each connection', async () => {
  expect(await postJson(world, '/v1/requests', exampleOf('/v1/requests'))).toMatchObject({
    status: 'ready',
    requests: [
      { connection: 'demo', status: 'ready' },
      { connection: 'ledger', status: 'ready' },
    ],
  });
});

test.each(['/v1/stops', '/v1/thaws', '/v1/requests/{id}/decision', '/v1/requests/{id}/review'])(
  'the example of POST %s is read by the route',
  async (template) => {
    const answer = await door.ask({
      method: 'POST',
      path: template.replace('{id}', 'req_1'),
      bearer: 'agent',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(exampleOf(template)),
    });
    // Understood, and not for this agent or of nothing that is there.
    expect([403, 404]).toContain(answer.status);
  },
);

function exampleOf(path: string): unknown {
  return bodies.find((each) => each.path === path)?.body.example;
}

function referenceOf(schema: object): string {
  return '$ref' in schema ? String(schema.$ref) : '';
}
