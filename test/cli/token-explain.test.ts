// `countersign token explain` as people and scripts run it. What is expected stands in docs/cli.md and docs/identity.md.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Terminal } from '../../cli/terminal.ts';
import { explainToken, explainTokens } from '../../cli/token-explain.ts';
import { runCli } from '../support/run-cli.ts';
import { createSigningKey, rawToken, type SigningKey, signToken } from '../support/test-issuer.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const issuer = 'https://id.example.com';
const now = 1_790_000_000;
const claims = { iss: issuer, aud: 'countersign', sub: 'agent-7', iat: now - 60, exp: now + 540 };
const folder = mkdtempSync(join(tmpdir(), 'countersign-token-'));

let key: SigningKey;
let jwks: object;
let token: string;
beforeAll(async () => {
  key = await createSigningKey('key-1');
  jwks = { keys: [key.publicJwk] };
  token = await signToken(key, { ...claims, groups: ['agents'] });
});

const line = (said: object = {}) => ({ token, issuer, audience: 'countersign', jwks, now, ...said });

async function answers(...lines: readonly (object | string)[]): Promise<readonly Record<string, unknown>[]> {
  const input = lines.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
  const found = await printedBy((terminal) =>
    explainTokens(terminal, Readable.from([Buffer.from(`${input}\n`)])),
  );
  expect(found).toHaveLength(lines.length);
  return found.map((answer) => JSON.parse(answer));
}

/** The lines on standard output. */
async function printedBy(work: (terminal: Terminal) => Promise<unknown>): Promise<readonly string[]> {
  const lines: string[] = [];
  await work({ line: (text = '') => lines.push(text), hasColour: false });
  return lines;
}

const refused = (reason: RegExp) => ({
  accepted: false,
  principal: null,
  groups: null,
  groupsCompleteness: null,
  reason: expect.stringMatching(reason),
});

test('a token that is right in everything is its principal, with its groups and nothing unchecked', async () => {
  const configuration = { issuer, audiences: ['countersign'], groupsClaim: 'groups' };
  expect(await answers(line(), line({ issuer: configuration }))).toEqual([
    {
      accepted: true,
      principal: {
        id: `${issuer}|agent-7`,
        issuer,
        subject: 'agent-7',
        kind: 'agent',
        displayName: 'agent-7',
        claims: {},
      },
      groups: [],
      groupsCompleteness: 'absent',
      reason: 'signature, issuer, audience and times are right',
      unchecked: [],
    },
    expect.objectContaining({ accepted: true, groups: ['agents'], groupsCompleteness: 'complete' }),
  ]);
});

test('every member that is null leaves its check out, says so, and no other', async () => {
  const foreign = await signToken(await createSigningKey('key-1'), claims);
  const [signature, audience, times, any, none, badAlgorithm, badForm] = await answers(
    line({ token: foreign, jwks: null }),
    line({ audience: null, token: await signToken(key, { ...claims, aud: 'other' }) }),
    line({ now: null, token: await signToken(key, { ...claims, iat: 1, exp: 2 }) }),
    line({ issuer: null }),
    { token, issuer, jwks },
    line({ token: rawToken({ alg: 'none', kid: 'key-1' }, claims), jwks: null }),
    line({ token: await signToken(key, { ...claims, exp: now + 100_000 }), now: null }),
  );
  expect(signature).toMatchObject({
    accepted: true,
    unchecked: ['signature'],
    reason: 'what was checked is right; not checked: signature',
  });
  expect(audience).toMatchObject({ accepted: true, unchecked: ['audience'] });
  expect(times).toMatchObject({ accepted: true, unchecked: ['times'] });
  expect(any).toMatchObject({ accepted: true, unchecked: ['issuer'] });
  expect(none).toMatchObject({ accepted: true, unchecked: ['audience', 'times'] });
  expect(badAlgorithm).toMatchObject({ ...refused(/algorithm/), unchecked: ['signature'] });
  expect(badForm).toMatchObject({ ...refused(/lives 100060 seconds/), unchecked: ['times'] });
});

test('audiences of a configuration count where the line has none, and the line’s go before', async () => {
  const configuration = { issuer, audiences: ['other'] };
  const [own, before, list] = await answers(
    line({ issuer: configuration, audience: undefined }),
    line({ issuer: configuration }),
    line({ audience: ['other', 'countersign'] }),
  );
  expect(own).toMatchObject(refused(/another audience \(`aud`\); expected other, exactly/));
  expect(before).toMatchObject({ accepted: true });
  expect(list).toMatchObject({ accepted: true });
});

test('a time is seconds since 1970 or ISO 8601 with its zone', async () => {
  const iso = new Date(now * 1000).toISOString();
  const [utc, offset, late, ...bad] = await answers(
    line({ now: iso }),
    line({ now: iso.replace('.000Z', '+00:00') }),
    line({ now: now + 600 }),
    line({ now: '2026-09-21 12:00' }),
    line({ now: String(now) }),
    line({ now: -1 }),
    line({ now: now * 1000 }),
    line({ now: 'tomorrow' }),
    line({ now: [now] }),
  );
  expect([utc, offset]).toMatchObject([{ accepted: true }, { accepted: true }]);
  expect(late).toMatchObject({ ...refused(/expired at/), code: 'expired-token' });
  for (const answer of bad) expect(answer).toMatchObject(refused(/`now` is no time/));
});

test('a line that is not understood is refused with its reason, and the next one is read', async () => {
  const twice = JSON.stringify(line()).replace('{', '{"jwks":null,');
  const found = await answers(
    '{',
    '',
    '[]',
    'null',
    twice,
    line({ audiance: 'countersign' }),
    line({ token: 7 }),
    line({ jwks: undefined }),
    line({ jwks: 'x' }),
    line({ jwks: {} }),
    line({ jwks: { keys: [{ kid: 'key-1' }] } }),
    line({ issuer: undefined }),
    line({ issuer: 'http://id.example.com' }),
    line({ issuer: { issuer, algorithms: ['HS256'] } }),
    line({ issuer: { issuer, allowedTenant: ['x'] } }),
    line({ audience: [] }),
    line({ audience: 7 }),
    line(),
  );
  expect(found.at(-1)).toMatchObject({ accepted: true });
  for (const answer of found.slice(0, -1)) expect(answer).toMatchObject(refused(/./));
  expect(found.map(({ reason }) => String(reason))).toEqual(
    [
      /well-formed/,
      /well-formed/,
      /no object/,
      /no object/,
      /twice|duplicate|two/i,
      /`audiance` is not understood/,
      /`token` is no string/,
      /`jwks` is missing/,
      /`jwks` is no object/,
      /no key set/,
      /no key set/,
      /`issuer` is missing/,
      /https URL/,
      /algorithms/,
      /allowedTenant/,
      /`audience`/,
      /`audience`/,
      /are right/,
    ].map((reason) => expect.stringMatching(reason)),
  );
});

test('[J12] no answer repeats a token', async () => {
  const { stdout } = await runCli(
    ['token', 'explain', '--batch'],
    [line(), line({ token: `${token}=` }), line({ token: [token] }), line({ [token]: 1 })]
      .map((each) => JSON.stringify(each))
      .join('\n'),
  );
  const [, , signature = ''] = token.split('.');
  expect(stdout).not.toContain(signature.slice(0, 40));
});

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

async function single(
  value: string,
  entry: object = {},
): Promise<{ readonly isAccepted: boolean; readonly stdout: string }> {
  const config = {
    stage: 'dev',
    issuers: [{ issuer, audiences: ['countersign'], groupsClaim: 'groups', ...entry }],
  };
  const options = {
    tokenFile: file('token', value),
    config: file('countersign.json', config),
    jwks: file('jwks.json', jwks),
    json: false,
  };
  let isAccepted = false;
  const lines = await printedBy(async (terminal) => {
    isAccepted = await explainToken(terminal, options, Date.now() / 1000);
  });
  return { isAccepted, stdout: lines.join('\n') };
}
const fresh = (change: object = {}, signer = key) => {
  const iat = Math.floor(Date.now() / 1000);
  return signToken(signer, { ...claims, iat, exp: iat + 600, groups: ['agents'], ...change });
};

test('one token is explained for people, and ends in what to change', async () => {
  const good = await single(`${await fresh({ name: 'Release \u202Eagent' })}\n`);
  expect(good.isAccepted).toBe(true);
  expect(good.stdout).toMatch(/^accepted {2}signature, issuer, audience and times are right$/m);
  expect(good.stdout).toMatch(/^ {2}groups +agents \(complete\)$/m);
  expect(good.stdout).not.toContain('to do');

  const table: readonly (readonly [text: string, entry: object, todo: RegExp])[] = [
    [
      await fresh({ aud: 'other' }),
      {},
      /its audience is "other": ask the issuer for a token for `countersign`/,
    ],
    [await fresh({ iss: `${issuer}/` }), {}, /did you mean `https:\/\/id\.example\.com`/],
    [await fresh({ iat: 1, exp: 601 }), {}, /get a new token: this one has ended/],
    [await fresh(), { algorithms: ['RS256'] }, /signed with ES256: add that to the issuer's `algorithms`/],
    [await fresh({ tid: 'b', oid: 'o' }), { subject: 'tid+oid', allowedTenants: ['a'] }, /its tenant is "b"/],
    [`Bearer ${await fresh()}`, {}, /remove `Bearer `/],
    [`"${await fresh()}"`, {}, /remove the quotes/],
    ['not-a-token', {}, /no signed JWT/],
    [await fresh({}, await createSigningKey('key-1')), {}, /change what the reason names/],
  ];
  for (const [text, entry, todo] of table) {
    const { stdout, isAccepted } = await single(text, entry);
    expect(isAccepted, String(todo)).toBe(false);
    expect(stdout).toMatch(/^refused {2}/);
    expect(stdout).toMatch(new RegExp(`to do +.*${todo.source}`));
  }
});

test('[J7] one that is accepted without its groups says what follows and what to set', async () => {
  const { stdout, isAccepted } = await single(await fresh({ groups: undefined }));
  expect(isAccepted).toBe(true);
  expect(stdout).toMatch(/groups +none \(absent\)/);
  expect(stdout).toMatch(/to do +it has no `groups`, so policies that forbid by group deny it/);
});

test('[J1] without keys no token is called accepted', async () => {
  const config = file('config.json', { issuers: [{ issuer, audiences: ['countersign'] }] });
  const words = ['token', 'explain', '--token-file', file('t', await fresh()), '--config', config];
  const { stdout, exitCode } = await runCli(words);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^refused {2}its signature was not checked/);
  expect(stdout).toMatch(
    /to do +fetch the keys of https:\/\/id\.example\.com and give them with --jwks FILE/,
  );
  const { stdout: json } = await runCli(['--json', ...words]);
  expect(JSON.parse(json)).toMatchObject({ accepted: false, unchecked: ['signature'], principal: null });
});

test('a command that lacks something says which', async () => {
  for (const [words, message] of [
    [[], /--token-file FILE/],
    [['--batch', '--token-file', 'x'], /on standard input/],
    [['--token-file', '/nowhere/token'], /\/nowhere\/token cannot be read/],
    [['--token-file', file('t', 'x'), '--config', file('c1', '{}')], /has no `issuers`/],
    [['--token-file', file('t', 'x'), '--config', file('c2', '{')], /is no JSON/],
    [['--token-file', file('t', 'x'), '--config', file('c3', { issuers: [{ issuer }] })], /audiences/],
  ] as const) {
    const { exitCode, stderr } = await runCli(['token', 'explain', ...words]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  }
});
