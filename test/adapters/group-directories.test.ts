// [J7] Groups that a token leaves out, asked of a directory over its own protocol; whatever goes wrong leaves them unknown.
import { exportPKCS8, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEntraDirectory } from '../../adapters/entra-directory.ts';
import { createGoogleDirectory } from '../../adapters/google-directory.ts';
import { groupDirectories } from '../../adapters/group-directories.ts';
import { createOktaDirectory } from '../../adapters/okta-directory.ts';
import { type DirectoryGroups, directoryTokens, type GroupDirectory } from '../../core/group-directory.ts';
import { issuerConfigurations } from '../../core/issuer.ts';
import type { GroupCompleteness, Principal } from '../../core/principal.ts';
import { entraStandIn, googleStandIn, oktaStandIn, type StandIn } from '../support/directory-stand-ins.ts';

const nowEpochSeconds = Date.UTC(2026, 2, 2) / 1000;
const clock = () => nowEpochSeconds * 1000;
const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';
const five = ['a', 'b', 'c', 'd', 'e'];

let entra: StandIn;
let okta: StandIn;
let google: StandIn;
let directories: Readonly<Record<string, { directory: GroupDirectory; subject: string; nobody: string }>>;
const secrets = { entra: { clientSecret: 's3cret' } as unknown, okta: { apiToken: '00token' } as unknown };

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const email = 'countersign@acme.iam.gserviceaccount.com';
  const administrator = 'admin@acme.example';
  [entra, okta, google] = await Promise.all([
    entraStandIn({ tenant, clientId: 'app', clientSecret: 's3cret', groups: { 'oid-1': five } }),
    oktaStandIn({ apiToken: '00token', groups: { '00u1': five } }),
    googleStandIn({
      ...{ email, administrator, publicKey, nowEpochSeconds },
      groups: { '1101694': five, '2202694': [] },
    }),
  ]);
  const key = { client_email: email, private_key: await exportPKCS8(privateKey) };
  directories = {
    entra: {
      directory: createEntraDirectory({
        ...{ tenant, clientId: 'app', loginUrl: entra.url, graphUrl: entra.url, clock },
        secret: async () => secrets.entra,
      }),
      subject: `${tenant}/oid-1`,
      nobody: `${tenant}/oid-2`,
    },
    okta: {
      directory: createOktaDirectory({ orgUrl: okta.url, secret: async () => secrets.okta }),
      subject: '00u1',
      nobody: '0oa1clientid',
    },
    google: {
      directory: createGoogleDirectory({
        ...{ administrator, tokenUrl: `${google.url}/token`, directoryUrl: google.url, clock },
        secret: async () => key,
      }),
      subject: '1101694',
      nobody: '3303694',
    },
  };
});
afterAll(() => Promise.all([entra, okta, google].map((standIn) => standIn.stop())));
beforeEach(() => {
  for (const standIn of [entra, okta, google]) {
    standIn.asked.length = 0;
    delete standIn.override;
  }
});
const the = (kind: string) => {
  const found = directories[kind];
  if (found === undefined) throw new Error(kind);
  return { ...found, standIn: { entra, okta, google }[kind] as StandIn };
};

describe.each(['entra', 'okta', 'google'])('%s', (kind) => {
  test('says every group that it tells, over all pages', async () => {
    const { directory, subject } = the(kind);
    expect((await directory.groupsOf(subject)).groups).toEqual(five);
  });

  test('says nothing of somebody whom it does not know', async () => {
    const { directory, nobody } = the(kind);
    await expect(directory.groupsOf(nobody)).rejects.toThrow(/answers 404/);
  });

  test.each([
    ['answers an error', () => ({ status: 503 }), /answers 503/],
    ['answers something else', () => ({ json: { surprise: true } }), /./],
    [
      'sends one elsewhere',
      () => ({ status: 302, headers: { location: 'http://127.0.0.1:9/' } }),
      /does not answer/,
    ],
  ])('[J7] fails when it %s, and shows nothing of a secret', async (_, answer, sentence) => {
    const { directory, subject, standIn } = the(kind);
    standIn.override = answer;
    const error = await directory.groupsOf(subject).then(
      () => undefined,
      (failure: Error) => failure,
    );
    expect(error?.message).toMatch(sentence);
    expect(JSON.stringify([error?.message, error?.cause])).not.toMatch(/s3cret|00token|PRIVATE/);
  });

  test('asks for one person alone, and no query or path holds a secret', async () => {
    const { directory, subject, standIn } = the(kind);
    await directory.groupsOf(subject);
    for (const { url } of standIn.asked) expect(url.href).not.toMatch(/s3cret|00token/);
  });
});

test('Entra asks for its own tenant alone', async () => {
  await expect(the('entra').directory.groupsOf('other-tenant/oid-1')).rejects.toThrow(/another tenant/);
});

test('Okta gives its token to no other host', async () => {
  const { directory, subject, standIn } = the('okta');
  standIn.override = () => ({ json: [], headers: { link: '<https://evil.example/next>; rel="next"' } });
  await expect(directory.groupsOf(subject)).rejects.toThrow(/another host/);
});

test.each([
  ['entra', 'complete', 'getMemberGroups is transitive'],
  ['okta', 'complete', 'groups hold no groups'],
  ['google', 'truncated', 'groups.list tells direct memberships alone'],
] as const)('[J7] the groups of %s are %s: %s', async (kind, completeness, _) => {
  const { directory, subject } = the(kind);
  expect((await directory.groupsOf(subject)).completeness).toBe(completeness);
});

test('[J7] Google says that somebody has none, who may have some by another group', async () => {
  expect(await the('google').directory.groupsOf('2202694')).toEqual({
    groups: [],
    completeness: 'truncated',
  });
});

test('an access token is asked for once', async () => {
  const { directory, subject, standIn } = the('google');
  await directory.groupsOf(subject);
  await directory.groupsOf(subject);
  expect(standIn.asked.filter(({ url }) => url.pathname === '/token')).toHaveLength(0);
});

describe('a token', () => {
  let nowSeconds = 0;
  let answers: (readonly string[] | Error)[] = [];
  let completeness: DirectoryGroups['completeness'] = 'complete';
  let asked: string[] = [];
  const failures: unknown[] = [];
  const [issuer] = issuerConfigurations.parse([
    {
      issuer: 'https://login.example.com',
      audiences: ['countersign'],
      groupsClaim: 'groups',
      groupsDirectory: { kind: 'okta', orgUrl: 'https://acme.okta.com', secretName: 'countersign-okta' },
    },
  ]);
  const principal = (groupsCompleteness: GroupCompleteness, groups: string[] = []): Principal => ({
    ...{ issuer: 'https://login.example.com', subject: 'u', kind: 'human', displayName: 'U', claims: {} },
    ...{ groups, groupsCompleteness },
  });
  let token = principal('absent');
  const verifier = () =>
    directoryTokens({
      tokens: { verify: async () => ({ principal: token, expiresAtEpochSeconds: 1, tokenSha256: '0' }) },
      issuers: issuer === undefined ? [] : [issuer],
      directoryOf: () => ({
        async groupsOf(subject) {
          asked.push(subject);
          const answer = answers.shift() ?? [];
          if (answer instanceof Error) throw answer;
          return { groups: answer, completeness };
        },
      }),
      clock: () => nowSeconds * 1000,
      onFailure: (_, cause) => failures.push(cause),
    });
  beforeEach(() => {
    nowSeconds = 1_000;
    answers = [];
    completeness = 'complete';
    asked = [];
  });

  test.each(['absent', 'truncated'] as const)(
    '[J7] whose groups are %s gets those of the directory',
    async (what) => {
      token = principal(what, ['a']);
      answers = [['a', 'b']];
      const { principal: known } = await verifier().verify('t');
      expect(known).toMatchObject({ groups: ['a', 'b'], groupsCompleteness: 'complete' });
    },
  );

  test('[J7] has the groups of a directory that does not tell them all, which are not complete', async () => {
    token = principal('absent');
    answers = [['a']];
    completeness = 'truncated';
    expect((await verifier().verify('t')).principal).toMatchObject({
      groups: ['a'],
      groupsCompleteness: 'truncated',
    });
  });

  test('with all groups asks nobody', async () => {
    token = principal('complete', ['a']);
    expect((await verifier().verify('t')).principal.groups).toEqual(['a']);
    expect(asked).toEqual([]);
  });

  test('[J7] has unknown groups while the directory fails, which is not asked again at once', async () => {
    token = principal('truncated', ['a']);
    answers = [new Error('down'), ['a', 'b']];
    const tokens = verifier();
    for (const _ of [1, 2]) {
      expect((await tokens.verify('t')).principal).toMatchObject({
        groups: ['a'],
        groupsCompleteness: 'truncated',
      });
    }
    expect([asked.length, failures.length]).toEqual([1, 1]);
    nowSeconds += 10;
    expect((await tokens.verify('t')).principal.groupsCompleteness).toBe('complete');
  });

  test('[J7] is never older than the stated age', async () => {
    token = principal('absent');
    answers = [['a'], ['b'], new Error('down')];
    const tokens = verifier();
    const groups = async () => (await tokens.verify('t')).principal;
    expect((await groups()).groups).toEqual(['a']);
    nowSeconds += 299;
    expect((await groups()).groups).toEqual(['a']);
    nowSeconds += 1;
    expect((await groups()).groups).toEqual(['b']);
    nowSeconds += 300;
    expect(await groups()).toMatchObject({ groups: [], groupsCompleteness: 'absent' });
  });
});

describe('the secret of a directory', () => {
  const configuration = {
    kind: 'okta',
    orgUrl: 'https://acme.okta.com',
    secretName: 'countersign-okta',
    maximumAgeSeconds: 300,
  } as const;
  test.each([
    ['is no JSON', 'hunter2'],
    ['has another member', '{"token":"hunter2"}'],
  ])('that %s is told without its value', async (_, SecretString) => {
    const client = { send: async () => ({ SecretString }) } as never;
    const failure = await groupDirectories(
      client,
      clock,
    )(configuration)
      .groupsOf('u')
      .then(
        () => undefined,
        (error: Error) => error,
      );
    expect(failure?.message).toMatch(/no JSON|apiToken/);
    expect(failure?.message).not.toContain('hunter2');
  });
});

test('a directory beside `staticGroups` is refused, and a secret of somebody else', () => {
  const base = { issuer: 'https://login.example.com', audiences: ['countersign'] };
  const okta = { kind: 'okta', orgUrl: 'https://acme.okta.com', secretName: 'countersign-okta' };
  expect(() => issuerConfigurations.parse([{ ...base, staticGroups: {}, groupsDirectory: okta }])).toThrow(
    /leave one out/,
  );
  const other = { ...okta, secretName: 'prod/database' };
  expect(() => issuerConfigurations.parse([{ ...base, groupsDirectory: other }])).toThrow(/countersign-/);
});
