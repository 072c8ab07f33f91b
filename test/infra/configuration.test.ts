// Wrong configurations end with a sentence that says where and what to do; nothing wrong is passed over.
import { describe, expect, test } from 'vitest';
import { connectionOf } from '../../core/connection-configuration.ts';
import { parseConfiguration, readConfiguration } from '../../infra/configuration.ts';
import { exampleConfiguration } from '../support/synthesised-app.ts';

const read = (changes: Record<string, unknown>) =>
  parseConfiguration(JSON.stringify({ ...exampleConfiguration, ...changes }), 'my.json');
const [demo, keptElsewhere] = exampleConfiguration.connections;

describe('a configuration', () => {
  test('that is shipped is valid', () => {
    expect(readConfiguration('countersign.json').stage).toBe('dev');
  });

  test('needs no more than a stage and an issuer', () => {
    const { stage, issuers } = exampleConfiguration;
    const configuration = parseConfiguration(JSON.stringify({ stage, issuers }), 'my.json');
    expect(configuration).toMatchObject({ connections: [], auditorGroups: [], archiveRetentionDays: 365 });
  });

  test('a connection in observe mode says so where it is stored, and one that enforces says nothing', () => {
    const modes = [{ ...demo, mode: 'observe' }, keptElsewhere];
    expect(read({ connections: modes }).connections.map((each) => connectionOf(each).mode)).toEqual([
      'observe',
      undefined,
    ]);
  });

  test('without a role of the owner names the role that the connection stack makes', () => {
    const [connection] = read({}).connections;
    expect(connection && connectionOf(connection)).toEqual({
      name: 'demo',
      accountId: '111122223333',
      roleArn: 'arn:aws:iam::111122223333:role/countersign-connection-demo',
      externalId: '8f14e45fceea167a5a36dedd4bea2543',
      regions: ['eu-central-1'],
      tags: { env: 'dev' },
      partition: 'aws',
    });
  });
});

const profile = {
  name: 'deploy-site',
  connection: 'demo',
  issuer: 'https://login.example.com',
  run: ['run_id'],
  attempt: ['run_attempt'],
  statements: [{ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::site/*'] }],
};
const [issuer] = exampleConfiguration.issuers;
const vending = (changes: Record<string, unknown>, ...more: object[]) => ({
  issuers: [{ ...issuer, passedClaims: ['run_id', 'run_attempt'] }],
  vending: { profiles: [{ ...profile, ...changes }, ...more] },
});

test('a vending profile stands at its connection, with its defaults', () => {
  const { connections, vending: read_ } = read(vending({ attempt: undefined }));
  const [first, second] = connections.map((each) => connectionOf(each, read_.profiles));
  expect(second).not.toHaveProperty('vendingProfiles');
  const { connection: _, ...stored } = profile;
  expect(first?.vendingProfiles).toEqual([{ ...stored, attempt: [], maximumDurationSeconds: 900 }]);
});

describe('refuses a vending profile', () => {
  const manyObjects = Array.from({ length: 60 }, (_, index) => `arn:aws:s3:::site/a/long/folder/${index}/*`);
  const statement = (changes: object) => ({ statements: [{ ...profile.statements[0], ...changes }] });
  test.each<[what: string, changes: Record<string, unknown>, sentence: RegExp]>([
    [
      'of no connection',
      vending({ connection: 'none' }),
      /profiles\.0\.connection: there is no connection `none`/,
    ],
    ['of a role that its owner keeps', vending({ connection: 'kept-elsewhere' }), /could not be taken back/],
    ['of no issuer', vending({ issuer: 'https://other' }), /profiles\.0\.issuer: .*none of `issuers`/],
    ['whose run is no passed claim', vending({ run: ['sha'] }), /profiles\.0\.run: expected `sha` among/],
    ['of a name that is taken', vending({}, profile), /profiles\.1\.name: `deploy-site` is taken/],
    ['with an unknown option', vending({ duration: 1 }), /Unrecognized key: "duration"/],
    ['that names no run', vending({ run: [] }), /profiles\.0\.run: /],
    ['longer than STS gives', vending({ maximumDurationSeconds: 3601 }), /maximumDurationSeconds: .*<=3600/],
    ['[E2] with a wildcard action', vending(statement({ actions: ['s3:*'] })), /without wildcards/],
    ['[E2] too large for a session policy', vending(statement({ resources: manyObjects })), /2048/],
    [
      '[E3] that may get other credentials',
      vending(statement({ actions: ['sts:AssumeRole'] })),
      /answers with a credential/,
    ],
    [
      'that says its end itself',
      vending(statement({ conditions: { dateLessThan: { 'AWS:CurrentTime': ['2099-01-01T00:00:00Z'] } } })),
      /leave it out/,
    ],
  ])('%s', (_, changes, sentence) => {
    expect(() => read(changes)).toThrow(sentence);
  });
});

describe('refuses', () => {
  test.each<[what: string, changes: Record<string, unknown>, sentence: RegExp]>([
    ['an unknown stage', { stage: 'production' }, /^ {2}stage: .*"local"\|"dev"\|"prod"/m],
    ['an unknown option', { retentionDays: 3 }, /Unrecognized key: "retentionDays"/],
    [
      'an unknown option of a connection',
      { connections: [{ ...demo, acount: '1' }] },
      /connections\.0: .*"acount"/,
    ],
    ['no issuer', { issuers: [] }, /^ {2}issuers: /m],
    [
      'an issuer that is no URL',
      { issuers: [{ issuer: 'login', audiences: ['a'] }] },
      /issuers\.0\.issuer: /,
    ],
    [
      'a masking profile that there is not',
      { masking: { profile: 'lenient' } },
      /masking\.profile: .*"standard"\|"strict"\|"metadata-only"/,
    ],
    [
      'a detector whose pattern could be slow',
      { masking: { detectors: [{ name: 'badge', pattern: '(a)\\1' }] } },
      /masking\.detectors\.0\.pattern: .*`\\1`, which is not supported/,
    ],
    [
      'two detectors of one name',
      { masking: { detectors: Array(2).fill({ name: 'badge', pattern: 'B-\\d{6}' }) } },
      /masking\.detectors\.1\.name: `badge` is taken/,
    ],
    ['a retention of no days', { archiveRetentionDays: 0 }, /archiveRetentionDays: .*>=1/],
    ['an account of eleven digits', { accountId: '44445555666' }, /accountId: expected the twelve digits/],
    [
      'production without an account',
      { stage: 'prod', accountId: undefined },
      /accountId: expected the account/,
    ],
    [
      'production without TLS',
      { stage: 'prod', publicUrl: 'http://gw.example.com' },
      /publicUrl: expected https/,
    ],
    ['a URL that ends with a slash', { publicUrl: 'https://gw.example.com/' }, /publicUrl: expected no `\/`/],
    [
      'a group with a comma',
      { auditorGroups: ['a,b'] },
      /auditorGroups\.0: expected a group name without commas/,
    ],
    ['two connections of one name', { connections: [demo, demo] }, /connections\.1\.name: `demo` is taken/],
    [
      'a name with capitals',
      { connections: [{ ...demo, name: 'Demo' }] },
      /connections\.0\.name: expected 1 to 32/,
    ],
    [
      'a short ExternalId',
      { connections: [{ ...demo, externalId: 'secret' }] },
      /externalId: expected 16 to 1224/,
    ],
    [
      'a connection without regions',
      { connections: [{ ...demo, regions: [] }] },
      /regions: expected at least one/,
    ],
    [
      'a role that could do nothing',
      { connections: [{ ...demo, managedPolicyArns: [], statements: [] }] },
      /connections\.0: the role of `demo` could do nothing: give/,
    ],
    [
      'permissions for a role that its owner keeps',
      { connections: [{ ...keptElsewhere, managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }] },
      /connections\.0: `kept-elsewhere` names a role of yours/,
    ],
    [
      'a role in another account',
      { connections: [{ ...keptElsewhere, accountId: '111122223333' }] },
      /connections\.0\.roleArn: expected a role in `accountId`/,
    ],
    [
      'the example ExternalId in production',
      { stage: 'prod', connections: [{ ...demo, externalId: 'replace-with-openssl-rand-hex-16' }] },
      /connections\.0\.externalId: this is the example value; make your own with `openssl rand -hex 16`/,
    ],
  ])('%s', (_, changes, sentence) => {
    expect(() => read(changes)).toThrow(sentence);
    expect(() => read(changes)).toThrow(/^my\.json has wrong values; docs\/deploy\.md lists every option:/);
  });

  test('a file that is no JSON, or not there', () => {
    expect(() => parseConfiguration('{', 'my.json')).toThrow(/^my\.json is not JSON .*mend it/);
    expect(() => readConfiguration('nowhere.json')).toThrow(/nowhere\.json; name one with `-c config=FILE`/);
  });
});
