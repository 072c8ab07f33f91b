// Whoever cannot say who they are or what they want, over the wire: refused in the shape of the door they knocked at,
// told nothing, and without any trace in AWS.
import { readFile } from 'node:fs/promises';
import { describe, expect, inject, test } from 'vitest';
import { errorReaders } from '../../support/error-readers.ts';
import { connectFaults } from '../../support/fault-control.ts';
import { type RawAnswer, send, signIn } from '../../support/raw-client.ts';
import { type RawRequestToSend, signRequest } from '../../support/sign-request.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);
const token = await readFile(stack.people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
const [header = '', payload = '', signature = ''] = token.split('.');
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
const forged = `${header}.${base64url({ ...claims, groups: ['approvers'] })}.${signature}`;
const unsignedToken = `${base64url({ alg: 'none', typ: 'at+jwt' })}.${payload}.`;

const deleteTable: RawRequestToSend = {
  target: '/aws/',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.DeleteTable',
  },
  body: '{"TableName":"orders"}',
};
const known = { headers: { authorization: `Bearer ${token}` } };
const call = { connection: 'demo', service: 'dynamodb', operation: 'ListTables', parameters: {} };
const jsonCall = (headers: Record<string, string>, body = JSON.stringify(call)): RawRequestToSend => ({
  target: '/v1/calls',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
const strangersKeys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'x',
};

interface Stranger {
  readonly says: string;
  send(baseUrl: string): Promise<RawAnswer>;
  readonly reader: keyof typeof errorReaders;
  readonly status: number;
  readonly code: string;
}

const strangers: readonly Stranger[] = [
  {
    says: 'an AWS call without a signature',
    send: (baseUrl) => send(baseUrl, deleteTable),
    reader: 'json',
    status: 403,
    code: 'MissingAuthenticationTokenException',
  },
  {
    says: '[S8] an AWS call under keys that nobody gave out',
    send: async (baseUrl) =>
      send(baseUrl, await signRequest(baseUrl, deleteTable, { service: 'dynamodb', keys: strangersKeys })),
    reader: 'json',
    status: 403,
    code: 'SignatureDoesNotMatch',
  },
  {
    says: '[J1] a sign-in with a token whose claims were changed',
    send: (baseUrl) => signIn(baseUrl, forged, 'stranger'),
    reader: 'query',
    status: 401,
    code: 'InvalidIdentityToken',
  },
  {
    says: '[J1] a sign-in with a token that is not signed',
    send: (baseUrl) => signIn(baseUrl, unsignedToken, 'stranger'),
    reader: 'query',
    status: 401,
    code: 'InvalidIdentityToken',
  },
  {
    says: 'a JSON call without a token',
    send: (baseUrl) => send(baseUrl, jsonCall({})),
    reader: 'problem',
    status: 401,
    code: 'invalid-token',
  },
  {
    says: '[J1] a JSON call with a token whose claims were changed',
    send: (baseUrl) => send(baseUrl, jsonCall({ authorization: `Bearer ${forged}` })),
    reader: 'problem',
    status: 401,
    code: 'invalid-token',
  },
  {
    says: '[J12] a JSON call with its token in the query',
    send: (baseUrl) => send(baseUrl, { ...jsonCall({}), target: `/v1/calls?access_token=${token}` }),
    reader: 'problem',
    status: 400,
    code: 'token-in-query',
  },
  {
    says: 'a JSON call that is not JSON',
    send: (baseUrl) => send(baseUrl, jsonCall({ authorization: `Bearer ${token}` }, '{"connection":')),
    reader: 'problem',
    status: 400,
    code: 'malformed-request',
  },
  {
    says: 'a JSON call on a connection that there is not',
    send: (baseUrl) =>
      send(
        baseUrl,
        jsonCall({ authorization: `Bearer ${token}` }, JSON.stringify({ ...call, connection: 'prod' })),
      ),
    reader: 'problem',
    status: 403,
    code: 'unknown-connection',
  },
  {
    says: 'a path that nobody may know of without a token',
    send: (baseUrl) => send(baseUrl, { method: 'GET', target: '/v1/nowhere' }),
    reader: 'problem',
    status: 401,
    code: 'invalid-token',
  },
  {
    says: 'a path below no door',
    send: (baseUrl) => send(baseUrl, { ...known, method: 'GET', target: '/v1/nowhere' }),
    reader: 'problem',
    status: 404,
    code: 'unknown-route',
  },
  {
    says: 'a method that a route does not have',
    send: (baseUrl) => send(baseUrl, { ...known, method: 'DELETE', target: '/v1/requests' }),
    reader: 'problem',
    status: 405,
    code: 'method-not-allowed',
  },
];

describe.each([
  { transport: 'HTTP', baseUrl: stack.url },
  { transport: 'TLS', baseUrl: stack.tlsUrl },
])('over $transport', ({ baseUrl }) => {
  test.each(strangers)('$says is refused and does nothing', async (stranger) => {
    let answer: RawAnswer | undefined;
    const seen = await faults.seenDuring(async () => {
      answer = await stranger.send(baseUrl);
    });
    expect(answer?.status).toBe(stranger.status);
    const error = answer && errorReaders[stranger.reader](answer);
    expect(error).toMatchObject({ code: stranger.code, message: expect.any(String) });
    expect(error?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    for (const secret of [token, forged, signature]) expect(answer?.body.toString()).not.toContain(secret);
    expect(seen.filter(({ operation }) => !/^(GetItem|BatchGetItem|Query)$/.test(operation))).toEqual([]);
  });
});
