// Options that cannot all be meant, and options over those of the file, end with a sentence that says what to do.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfiguration } from '../../infra/configuration.ts';
import { overridesOf } from '../../infra/context.ts';
import { configurationJsonSchema } from '../../infra/json-schema.ts';
import { options } from '../../infra/options.ts';
import { exampleConfiguration } from '../support/synthesised-app.ts';

const read = (changes: Record<string, unknown>, overrides: Record<string, unknown> = {}) =>
  parseConfiguration(JSON.stringify({ ...exampleConfiguration, ...changes }), 'my.json', overrides);
const [demo] = exampleConfiguration.connections;

const certificate = (region: string) =>
  `arn:aws:acm:${region}:444455556666:certificate/12345678-1234-1234-1234-123456789012`;
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };
const domain = { name: 'gw.example.com', hostedZone };
const vpc = { endpointIds: ['vpce-0123456789abcdef0'] };
const slack = { teamId: 'T0123456789', appId: 'A0123456789', defaultChannel: 'C0123456789' };
const inChina = (changes: Record<string, unknown> = {}) => ({
  region: 'cn-north-1',
  connections: [{ ...demo, regions: ['cn-north-1'], managedPolicyArns: [], ...changes }],
});

describe('refuses', () => {
  test.each<[what: string, changes: Record<string, unknown>, sentence: RegExp]>([
    [
      'a domain that nothing could validate',
      { domain: { name: 'gw.example.com' } },
      /domain: expected `hostedZone`, or the `certificateArn` of an issued certificate for `gw\.example\.com` and `\*\./,
    ],
    [
      'a domain outside of its zone',
      { domain: { name: 'gw.example.org', hostedZone } },
      /domain\.hostedZone\.name: `gw\.example\.org` is not in the zone `example\.com`/,
    ],
    [
      'a domain with a scheme',
      { domain: { ...domain, name: 'https://gw.example.com' } },
      /domain\.name: expected a domain name in lower case/,
    ],
    [
      'a domain and another URL',
      { domain, publicUrl: 'https://other.example.com' },
      /publicUrl: expected `https:\/\/gw\.example\.com`, which follows from `domain`/,
    ],
    [
      'a certificate of another region',
      {
        region: 'eu-central-1',
        domain: { name: 'gw.example.com', certificateArn: certificate('us-east-1') },
      },
      /domain\.certificateArn: the certificate is in `us-east-1` and the stack in `eu-central-1`/,
    ],
    ['a private address with a public domain', { domain, vpc }, /domain: a private API has no public domain/],
    [
      'a private address with Slack, which could not reach it',
      { vpc, slack },
      /slack: nothing on the internet reaches a private API: leave `slack` out, or give the `publicUrl`/,
    ],
    [
      'a VPC endpoint that is none',
      { vpc: { endpointIds: ['vpc-1'] } },
      /vpc\.endpointIds\.0: expected the id of a VPC endpoint/,
    ],
    [
      'a rate below what WAF takes',
      { firewall: { requestsPerFiveMinutes: 9 } },
      /firewall\.requestsPerFiveMinutes: .*>=10/,
    ],
    [
      'more executions started than reserved',
      { gatewayReservedConcurrency: 5, gatewayProvisionedConcurrency: 6 },
      /gatewayProvisionedConcurrency: expected at most `gatewayReservedConcurrency`, 5/,
    ],
    [
      'a permissions boundary that is no policy',
      { permissionsBoundaryArn: 'boundary' },
      /permissionsBoundaryArn: expected the ARN of a managed policy/,
    ],
    ['a region that is none', { region: 'frankfurt' }, /region: expected an AWS region/],
    [
      'integrations in GovCloud',
      {
        region: 'us-gov-west-1',
        connections: [],
        integrations: { jira: { url: 'https://a.example', user: 'a@b.example', project: 'OPS' } },
      },
      /integrations: EventBridge has no API destinations in `aws-us-gov`: use `webhooks\.outgoing`/,
    ],
    [
      'e-mails in China',
      { ...inChina(), mail: { from: 'a@b.example', recipients: { 'group:x': ['a@b.example'] } } },
      /mail: Amazon SES is not in `aws-cn`/,
    ],
    [
      'a connection into another partition',
      { ...inChina(), region: 'eu-central-1' },
      /connections\.0\.regions: they are in `aws-cn`, and from `aws`, where Countersign runs, no role there can be assumed/,
    ],
    [
      'regions of two partitions in one connection',
      { connections: [{ ...demo, regions: ['eu-central-1', 'cn-north-1'] }] },
      /connections\.0\.regions\.1: `cn-north-1` is in the partition `aws-cn` and the connection in `aws`/,
    ],
    [
      'a managed policy of another partition',
      inChina({ managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
      /connections\.0\.managedPolicyArns\.0: expected an ARN that begins with `arn:aws-cn:`/,
    ],
    [
      'a topic of another partition',
      { region: 'eu-central-1', alarmTopicArn: 'arn:aws-cn:sns:cn-north-1:444455556666:oncall' },
      /alarmTopicArn: expected an ARN that begins with `arn:aws:`/,
    ],
  ])('%s', (_, changes, sentence) => {
    expect(() => read(changes)).toThrow(sentence);
  });
});

test('the roles of a connection in China are of its partition', () => {
  const [connection] = read(inChina()).connections;
  expect(connection?.partition).toBe('aws-cn');
});

test('Slack reaches a private address through a proxy that the URL names', () => {
  expect(() => read({ vpc, slack, publicUrl: 'https://proxy.example.com' })).not.toThrow();
});

test('the URL of a domain follows from it', () => {
  expect(read({ domain }).publicUrl).toBe('https://gw.example.com');
});

describe('options on the command line', () => {
  test('go over those of the file, and are read as what the option takes', () => {
    const overrides = overridesOf({
      stage: 'dev',
      accountId: '012345678901',
      archiveRetentionDays: '30',
      auditorGroups: '["sec"]',
    });
    expect(read({}, overrides)).toMatchObject({
      stage: 'dev',
      accountId: '012345678901',
      archiveRetentionDays: 30,
      auditorGroups: ['sec'],
    });
  });

  test("are not the CDK's own, nor the name of the file", () => {
    expect(
      overridesOf({ config: 'other.json', 'aws:cdk:enable-path-metadata': true, '@aws-cdk/x': true }),
    ).toEqual({});
  });

  test('that there are not are refused, with what may have been meant', () => {
    expect(() => overridesOf({ stag: 'prod' })).toThrow(
      '`-c stag` is no option, did you mean `stage`; docs/deploy.md lists every option',
    );
  });

  test('are named when they are wrong', () => {
    expect(() => read({}, overridesOf({ stage: 'production' }))).toThrow(
      /^my\.json with `-c stage=…` has wrong values/,
    );
  });
});

describe('the options are documented', () => {
  const page = readFileSync('docs/deploy.md', 'utf8');
  const table = page.slice(page.indexOf('| Option | Default |'), page.indexOf('| Option of a connection |'));
  const rows = [...table.matchAll(/^\| `(\w+)` \| ([^|]+) \| (.+) \|$/gm)].map(([, name]) => name);

  test('by one row each in docs/deploy.md', () => {
    const names = Object.keys(options.shape).filter((name) => name !== '$schema');
    expect([...rows].sort()).toEqual(names.sort());
  });

  test('for editors, by the schema that `node scripts/build-configuration-schema.ts` writes', () => {
    const published = JSON.parse(readFileSync('docs/schemas/configuration.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(configurationJsonSchema())));
    for (const option of Object.values<{ description?: string }>(published.properties)) {
      expect(option.description).toMatch(/\.$/);
    }
  });

  test('and the file that is shipped names that schema', () => {
    const shipped = JSON.parse(readFileSync('countersign.json', 'utf8'));
    expect(shipped.$schema).toBe('./docs/schemas/configuration.schema.json');
  });
});
