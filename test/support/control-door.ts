// The control function over memory: REST proxy events in, answers out, with tokens that are the names of people.
import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import type { Connection } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Principal } from '../../core/principal.ts';
import { principalId } from '../../core/principal.ts';
import type { LegalHold } from '../../core/record/legal-hold.ts';
import type { Session } from '../../core/session.ts';
import type { Stops } from '../../core/stops.ts';
import type { Transcript } from '../../core/transcript.ts';
import { createControlApp } from '../../functions/control/app.ts';
import type { ControlDependencies } from '../../functions/control/environment.ts';
import { createSeal } from '../../functions/sealed.ts';
import { agent, alice, auditor, bob, carol, olivia, stranger } from './approval-cast.ts';
import { createTestDesk } from './approval-desk.ts';
import { createInMemorySlackStore } from './in-memory-slack-store.ts';

export interface Asked {
  readonly method?: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bearer?: string;
  readonly stage?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export const host = 'abc123.execute-api.eu-central-1.amazonaws.com';

/** The event of a REST API with proxy integration (API Gateway Developer Guide, "Input format"). */
export function restEvent({
  method = 'GET',
  path,
  headers = {},
  body,
  bearer,
  stage = 'prod',
}: Asked): APIGatewayProxyEvent {
  const [rawPath = '/', query = ''] = path.split(/\?(.*)/s);
  const all = {
    Host: host,
    'X-Forwarded-Proto': 'https',
    ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
    ...headers,
  };
  const queries: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) queries[name] = [...(queries[name] ?? []), value];
  return {
    resource: '/{proxy+}',
    path: rawPath,
    httpMethod: method,
    headers: all,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    queryStringParameters: query ? Object.fromEntries(new URLSearchParams(query)) : null,
    multiValueQueryStringParameters: query ? queries : null,
    pathParameters: null,
    stageVariables: null,
    body: body ?? null,
    isBase64Encoded: false,
    requestContext: {
      requestId: randomUUID(),
      domainName: host,
      stage,
      path: `/${stage}${rawPath}`,
      identity: { sourceIp: '203.0.113.7' },
    },
  } as unknown as APIGatewayProxyEvent;
}

export const demo: Connection = {
  name: 'demo',
  accountId: '123456789012',
  roleArn: 'arn:aws:iam::123456789012:role/countersign-connection',
  externalId: 'the-external-id-is-secret',
  regions: ['eu-central-1', 'us-east-1'],
  tags: { env: 'prod' },
  partition: 'aws',
};

export function createControlDoor(
  overrides: Partial<Pick<ControlDependencies, 'health' | 'publicUrl'>> = {},
) {
  const desk = createTestDesk();
  const slackLinking = createInMemorySlackStore();
  const seal = createSeal({ current: '1', versions: new Map([['1', randomBytes(32)]]) });
  const people: Record<string, Principal> = { agent, alice, bob, carol, olivia, stranger, auditor };
  const sessions = new Map<string, Session>();
  const holds = new Map<string, LegalHold>();
  const transcripts: Transcript[] = [];
  let stops: Stops = { version: 0, stops: [] };
  /** Who signed in when, as the issuer says in their tokens; a person without an entry has a token that does not say. */
  const signedInAt: Record<string, number> = {};
  /** Whose issuer does not vouch for their e-mail. */
  const unverified = new Set<string>();
  const app = createControlApp({
    approvals: desk.approvals,
    clock: desk.clock,
    sleep: async (milliseconds) => desk.pass(milliseconds / 1000),
    checkpointKeys: async () => [{ publicKeyPem: 'the public key', keySha256: 'f'.repeat(64) }],
    auditorGroups: ['auditors'],
    responderGroups: ['responders'],
    health: async () => ({ status: 'ok', degraded: [], checkedAtEpochSeconds: desk.now() }),
    events: { emit: async (event) => void desk.events.push(event) },
    stops: {
      read: async () => stops,
      change: async (from, to) => {
        if (from.version !== stops.version) return false;
        stops = to;
        return true;
      },
    },
    grants: {
      list: async (holder, name) =>
        [...desk.store.grants.values()].filter(
          (grant) => grant.principalId === holder && grant.connection === name,
        ),
      end: async (grant) => void desk.store.grants.set(grant.id, { ...grant, usesLeft: 0 }),
    },
    tokens: {
      verify: async (token) => {
        const principal = people[token];
        if (principal === undefined) throw new CountersignError('invalid-token', 'the token is none of ours');
        const signedInAtEpochSeconds = signedInAt[token];
        return {
          principal,
          expiresAtEpochSeconds: desk.now() + 600,
          tokenSha256: '00',
          ...(signedInAtEpochSeconds === undefined ? {} : { signedInAtEpochSeconds }),
          ...(principal.email === undefined || unverified.has(token)
            ? {}
            : { verifiedEmail: principal.email }),
        };
      },
    },
    sessions: {
      create: async (session) => {
        sessions.set(session.id, session);
        return 'new';
      },
      get: async (id) => sessions.get(id),
      list: async ({ principalId: holder, limit, after }) => {
        const newestFirst = [...sessions.values()]
          .filter(({ principal }) => holder === undefined || principalId(principal) === holder)
          .sort((one, other) => other.issuedAtEpochSeconds - one.issuedAtEpochSeconds);
        const begin = newestFirst.findIndex(({ id }) => id === after?.id) + 1;
        return newestFirst.slice(begin, begin + limit);
      },
      revoke: async (id, nowEpochSeconds) => {
        const session = sessions.get(id);
        if (session) sessions.set(id, { revokedAtEpochSeconds: nowEpochSeconds, ...session });
      },
    },
    holds: {
      get: async (id) => holds.get(id),
      change: async (id, by) => {
        const hold = by(holds.get(id));
        holds.set(id, hold);
        return hold;
      },
    },
    random: (lengthBytes) => randomBytes(lengthBytes),
    registry: { get: async (id) => desk.registered.get(id) },
    slackLinking,
    seal,
    signIns: [
      {
        issuer: 'https://id.example.com',
        begin: async (redirectUri, { asksWho, maximumAgeSeconds }) => ({
          url: `https://id.example.com/authorize?redirect_uri=${encodeURIComponent(redirectUri)}${asksWho ? '&prompt=login' : ''}${maximumAgeSeconds === undefined ? '' : `&max_age=${maximumAgeSeconds}`}`,
          attempt: { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'the-verifier' },
        }),
        // The code is the name of who signs in; the checks of a real issuer are openid-client's.
        complete: async (callbackUrl, { state }) => {
          const query = new URL(callbackUrl).searchParams;
          if (query.get('state') !== state) throw new CountersignError('forged-form', 'another sign-in');
          return query.get('code') ?? '';
        },
      },
    ],
    connections: { get: async (name) => (name === 'demo' ? demo : undefined), list: async () => [demo] },
    archive: {
      async *read(session) {
        yield* transcripts.filter(({ sessionId }) => sessionId === session.id);
      },
    },
    ...overrides,
  });
  const handler = handle(app);

  const ask = async (asked: Asked): Promise<Answered> => {
    const result = (await handler(restEvent(asked) as never)) as unknown as {
      statusCode: number;
      body: string;
      headers?: Record<string, string>;
      multiValueHeaders?: Record<string, string[]>;
    };
    const { 'set-cookie': cookies = [], ...rest } = result.multiValueHeaders ?? {};
    const headers = Object.fromEntries(
      Object.entries(rest).map(([name, values]) => [name, values.join(', ')]),
    );
    const isJson = /json/.test(headers['content-type'] ?? '');
    return {
      status: result.statusCode,
      headers,
      cookies,
      text: result.body,
      json: isJson && result.body ? JSON.parse(result.body) : undefined,
    };
  };
  /** Signs in through the browser's redirects; gives the cookie header and the form token of the session. */
  const signIn = async (name: string): Promise<{ readonly cookie: string; readonly formToken: string }> => {
    const begun = await ask({ path: '/approve/sign-in' });
    const back = await ask({
      path: `/approve/callback?code=${name}&state=the-state`,
      headers: { Cookie: cookieHeader(begun.cookies) },
    });
    const cookie = cookieHeader(back.cookies);
    const { text } = await ask({ path: '/approve', headers: { Cookie: cookie } });
    return { cookie, formToken: /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? '' };
  };

  return {
    ...desk,
    app,
    ask,
    signIn,
    seal,
    people,
    sessions,
    holds,
    transcripts,
    signedInAt,
    unverified,
    slackLinking,
  };
}

/** What a browser sends back: cookies that were set and not deleted. */
export function cookieHeader(cookies: readonly string[]): string {
  return cookies
    .filter((cookie) => !/Max-Age=0/.test(cookie))
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
