// What holds for every route of the JSON door: tokens, unknown routes and methods, the OpenAPI document.
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { problemSchema } from '../../../core/api-schemas.ts';
import type { Session } from '../../../core/session.ts';
import type { Transcript } from '../../../core/transcript.ts';
import {
  connectionListSchema,
  grantPageSchema,
  meSchema,
  requestPageSchema,
  requestSchema,
  sessionListSchema,
  sessionSchema,
  transcriptPageSchema,
} from '../../../functions/control/schemas.ts';
import { agent, alice, digest, question } from '../../support/approval-cast.ts';
import { createControlDoor, demo, host } from '../../support/control-door.ts';

it('tells whoever has a token the public keys of the record', async () => {
  const answer = await createControlDoor().ask({ path: '/v1/checkpoint-key', bearer: 'stranger' });
  expect([answer.status, answer.json]).toEqual([
    200,
    { publicKeyPem: 'the public key', keySha256: 'f'.repeat(64), others: [] },
  ]);
});

describe('tokens', () => {
  it('asks for a token when there is none', async () => {
    const answer = await createControlDoor().ask({ path: '/v1/me' });
    expect(answer.status).toBe(401);
    // RFC 6750 section 3: no error code without a token.
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="countersign"');
    expect(answer.json).toMatchObject({
      code: 'invalid-token',
      instance: expect.stringMatching(/^urn:uuid:/),
    });
  });

  it.each(['forged', 'a b', ''])('refuses the token `%s`', async (token) => {
    const answer = await createControlDoor().ask({
      path: '/v1/me',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="countersign", error="invalid_token"');
  });

  it.each(['/v1/me', '/openapi.json', '/healthz', '/nowhere', '/approve'])(
    '[J12] refuses a token in the query of %s and never repeats it',
    async (path) => {
      const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
      for (const name of ['access_token', 'id_token', 'anything']) {
        const answer = await createControlDoor().ask({ path: `${path}?${name}=${jwt}`, bearer: 'alice' });
        expect(answer.status).toBe(400);
        expect(answer.text).not.toContain(jwt);
      }
    },
  );
});

describe('routes', () => {
  it('answers an unknown route with 404', async () => {
    const answer = await createControlDoor().ask({ path: '/v2/calls', bearer: 'alice' });
    expect(answer.json).toMatchObject({
      status: 404,
      code: 'unknown-route',
      detail: expect.stringContaining('/v2/calls'),
    });
  });

  it('answers a wrong method with 405 and says which are right', async () => {
    const answer = await createControlDoor().ask({
      method: 'DELETE',
      path: '/v1/requests/req_1',
      bearer: 'alice',
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
    expect(answer.json).toMatchObject({ code: 'method-not-allowed' });
  });

  it('tells nothing of an unexpected failure', async () => {
    const door = createControlDoor();
    door.sessions.get = () => {
      throw new Error('the secret is swordfish');
    };
    const answer = await door.ask({ path: '/v1/sessions/ses_1', bearer: 'alice' });
    expect(answer.json).toMatchObject({ status: 500, code: 'internal-error', retryable: false });
    expect(answer.text).not.toContain('swordfish');
  });
});

describe('you', () => {
  it('says who you are', async () => {
    const { json } = await createControlDoor().ask({ path: '/v1/me', bearer: 'alice' });
    expect(json).toMatchObject({
      principalId: 'https://id.example.com|alice',
      kind: 'human',
      groups: ['sre-oncall'],
      groupsCompleteness: 'complete',
      isAuditor: false,
    });
  });

  it('[E1] lists connections without their ExternalId', async () => {
    const { json, text } = await createControlDoor().ask({ path: '/v1/connections', bearer: 'agent' });
    expect(json).toEqual({
      connections: [
        {
          name: 'demo',
          accountId: '123456789012',
          regions: ['eu-central-1', 'us-east-1'],
          tags: { env: 'prod' },
          mode: 'enforce',
          roleArn: 'arn:aws:iam::123456789012:role/countersign/demo',
        },
      ],
    });
    expect(text).not.toContain(demo.externalId);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route, POST /v1/calls included, under the public address', async () => {
    const { json } = await createControlDoor({ publicUrl: 'https://cs.example.com/' }).ask({
      path: '/openapi.json',
    });
    expect(json.openapi).toBe('3.1.0');
    expect(json.servers).toEqual([{ url: 'https://cs.example.com' }]);
    expect(Object.keys(json.paths).sort()).toEqual([
      '/credentials/{connection}',
      '/healthz',
      '/v1/agents',
      '/v1/agents/disablement',
      '/v1/agents/enablement',
      '/v1/calls',
      '/v1/catalogue',
      '/v1/catalogue/{version}',
      '/v1/catalogue/{version}/confirmation',
      '/v1/checkpoint-key',
      '/v1/connections',
      '/v1/connections/{connection}/removal',
      '/v1/connections/{connection}/test',
      '/v1/credentials',
      '/v1/grants',
      '/v1/grants/{id}/revocation',
      '/v1/health',
      '/v1/me',
      '/v1/me/slack/revocation',
      '/v1/policies',
      '/v1/policies/{version}',
      '/v1/policies/{version}/confirmation',
      '/v1/requests',
      '/v1/requests/{id}',
      '/v1/requests/{id}/decision',
      '/v1/requests/{id}/review',
      '/v1/requests/{id}/revocation',
      '/v1/requests/{id}/withdrawal',
      '/v1/sessions',
      '/v1/sessions/{id}',
      '/v1/sessions/{id}/hold',
      '/v1/sessions/{id}/hold/release',
      '/v1/sessions/{id}/revocation',
      '/v1/sessions/{id}/transcript',
      '/v1/stops',
      '/v1/thaws',
    ]);
    expect(json.paths['/v1/calls'].post.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/CallRequest',
    });
    expect(json.components.schemas.CallRequest.required).toEqual(['connection', 'service', 'operation']);
  });

  it('names the stage in its address when there is no domain of one’s own', async () => {
    const { json } = await createControlDoor().ask({ path: '/openapi.json' });
    expect(json.servers).toEqual([{ url: `https://${host}/prod` }]);
  });
});

describe('answers', () => {
  it('say what the OpenAPI document says, no more and no less', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    await door.approvals.decide({
      requestId: id,
      approver: alice,
      decision: 'approve',
      digest,
      comment: 'go',
    });
    const session = { ...demoSession, revokedAtEpochSeconds: 1_795_000_001 };
    door.sessions.set(session.id, session);
    const cases: [path: string, schema: z.ZodType][] = [
      [`/v1/requests/${id}`, requestSchema],
      ['/v1/requests', requestPageSchema],
      ['/v1/grants', grantPageSchema],
      ['/v1/sessions', sessionListSchema],
      ['/v1/sessions/ses_1', sessionSchema],
      ['/v1/sessions/ses_1/transcript', transcriptPageSchema],
      ['/v1/connections', connectionListSchema],
      ['/v1/me', meSchema],
      ['/v1/nowhere', problemSchema],
    ];
    for (const [path, schema] of cases) {
      const { json } = await door.ask({ path, bearer: 'agent' });
      // Parsing takes away members that the schema does not name.
      expect(schema.parse(json)).toEqual(json);
    }
  });
});

const demoSession: Session = {
  id: 'ses_1',
  principal: agent,
  connection: 'demo',
  door: 'aws',
  issuedAtEpochSeconds: 1_795_000_000,
  expiresAtEpochSeconds: 1_795_003_600,
  label: 'deploy',
};

describe('sessions', () => {
  const doorWithSession = () => {
    const door = createControlDoor();
    door.sessions.set(demoSession.id, demoSession);
    return door;
  };
  const cases = [
    { bearer: 'agent', status: 200 },
    { bearer: 'olivia', status: 200 },
    { bearer: 'auditor', status: 200 },
    { bearer: 'alice', status: 404 },
    { bearer: 'stranger', status: 404 },
  ];

  it.each(cases)('answers $bearer with $status, and lets those revoke', async ({ bearer, status }) => {
    const door = doorWithSession();
    expect((await door.ask({ path: '/v1/sessions/ses_1', bearer })).status).toBe(status);
    expect((await door.ask({ path: '/v1/sessions/ses_1/transcript', bearer })).status).toBe(status);
    const revoked = await door.ask({ method: 'POST', path: '/v1/sessions/ses_1/revocation', bearer });
    expect(revoked.status).toBe(status);
    expect(door.sessions.get('ses_1')?.revokedAtEpochSeconds).toBe(status === 200 ? door.now() : undefined);
  });

  it('lists yours, those of a principal that you may see, and everyone’s for auditors', async () => {
    const door = doorWithSession();
    const ids = async (bearer: string, query = '') =>
      (await door.ask({ path: `/v1/sessions${query}`, bearer })).json.sessions?.map(({ id }: Session) => id);
    const ofAgent = `?principalId=${encodeURIComponent('https://agents.example.com|agent-7')}`;
    expect(await ids('agent')).toEqual(['ses_1']);
    expect(await ids('olivia')).toEqual([]);
    expect(await ids('olivia', ofAgent)).toEqual(['ses_1']);
    expect(await ids('alice', ofAgent)).toEqual([]);
    expect(await ids('auditor', '?everyone=true')).toEqual(['ses_1']);
    const refused = await door.ask({ path: '/v1/sessions?everyone=true', bearer: 'alice' });
    expect(refused.json).toMatchObject({ status: 403, code: 'not-eligible' });
  });

  it('lists sessions in pages, each once, newest first', async () => {
    const door = createControlDoor();
    for (const number of [1, 2, 3, 4, 5]) {
      const id = `ses_${number}`;
      door.sessions.set(id, { ...demoSession, id, issuedAtEpochSeconds: number });
    }
    const seen: string[] = [];
    let query = '?limit=2';
    for (;;) {
      const { json } = await door.ask({ path: `/v1/sessions${query}`, bearer: 'agent' });
      seen.push(...json.sessions.map(({ id }: Session) => id));
      if (json.cursor === undefined) break;
      query = `?limit=2&cursor=${json.cursor}`;
    }
    expect(seen).toEqual(['ses_5', 'ses_4', 'ses_3', 'ses_2', 'ses_1']);
    const refused = await door.ask({ path: '/v1/sessions?cursor=ses_9', bearer: 'agent' });
    expect(refused.json).toMatchObject({ status: 400, code: 'malformed-request' });
  });

  it('gives a transcript in pages that fit an answer', async () => {
    const door = doorWithSession();
    for (const number of [1, 2, 3]) {
      door.transcripts.push({
        callId: `call_${number}`,
        sessionId: 'ses_1',
        result: { output: 'x'.repeat(1_500_000) },
      } as unknown as Transcript);
    }
    const first = await door.ask({ path: '/v1/sessions/ses_1/transcript', bearer: 'auditor' });
    expect(first.json.transcripts.map(({ callId }: Transcript) => callId)).toEqual(['call_1', 'call_2']);
    const second = await door.ask({
      path: `/v1/sessions/ses_1/transcript?cursor=${first.json.cursor}`,
      bearer: 'auditor',
    });
    expect(second.json.transcripts.map(({ callId }: Transcript) => callId)).toEqual(['call_3']);
    expect(second.json.cursor).toBeUndefined();
  });
});
