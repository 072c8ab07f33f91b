// Whether a connection's role is as it must be, tried on roles that are and on roles that are not: of each fault the check that
// finds it, and what it says to change.
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { createAwsTarget } from '../../adapters/aws-target.ts';
import { createRoleTrials } from '../../adapters/sts-role-trials.ts';
import { checkRole } from '../../core/connection-check.ts';
import { connectionSchema } from '../../core/connection-configuration.ts';
import { connectionRole } from '../../core/connection-role.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { connection } from '../support/gateway-world.ts';
import { roleStandIn, type StandInRole } from '../support/role-stand-in.ts';

const gatewayArn = 'arn:aws:iam::444455556666:role/countersign-prod-gateway';
const right = connectionRole({
  connection: connectionSchema.parse({
    ...{
      name: 'demo',
      accountId: '111122223333',
      externalId: connection.externalId,
      regions: ['eu-central-1'],
    },
    managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  }),
  externalId: connection.externalId,
  gatewayArn,
  sharesAccount: false,
});
const [assume, onward] = right.trust;
if (assume === undefined || onward === undefined) throw new Error('the trust policy has two statements');

async function check(role: Partial<StandInRole>, more: { mayReadRoles?: boolean; failure?: string } = {}) {
  const standIn = roleStandIn({ ...right, ...role }, { gatewayArn, ...more });
  const { requestHandler } = standIn;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' };
  const client = new STSClient({
    region: 'eu-central-1',
    credentials,
    requestHandler: requestHandler as never,
    maxAttempts: 1,
  });
  const trials = createRoleTrials(
    {
      client,
      target: createAwsTarget({ requestHandler }),
      catalogue: servedCatalogue,
      ownRoleName: 'countersign-prod-gateway',
    },
    connection,
  );
  const findings = await checkRole(connection, trials, 'f'.repeat(32));
  return {
    asked: standIn.asked,
    findings,
    outcomes: Object.fromEntries(findings.map(({ name, outcome }) => [name, outcome])),
    adviceOf: (wanted: string) => findings.find(({ name }) => name === wanted)?.advice ?? '',
  };
}

const well = {
  trust: 'ok',
  'external id': 'ok',
  'source identity': 'ok',
  'session tags': 'ok',
  'own plane': 'ok',
};

test('[E1] [E6] [E7] the role that the template makes passes every check', async () => {
  expect((await check({})).outcomes).toEqual(well);
});

test('[E1] what is tried may do nothing, and asks for the role of the registry alone', async () => {
  const { asked } = await check({});
  const assumed = asked.filter((form) => form.get('Action') === 'AssumeRole');
  expect(new Set(assumed.map((form) => form.get('RoleArn')))).toEqual(new Set([connection.roleArn]));
  const policies = new Set(assumed.map((form) => form.get('Policy')));
  const own = 'arn:aws:iam::111122223333:role/countersign-prod-gateway';
  expect(policies).toEqual(
    new Set(
      [
        { Effect: 'Deny', Action: '*', Resource: '*' },
        { Effect: 'Allow', Action: 'iam:GetRole', Resource: own },
      ].map((statement) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })),
    ),
  );
});

describe('finds', () => {
  const { Condition: _, ...open } = assume;

  test('[E1] a role that asks for no ExternalId', async () => {
    const { outcomes, adviceOf } = await check({ trust: [open, onward] });
    expect(outcomes).toEqual({ ...well, 'external id': 'failed' });
    expect(adviceOf('external id')).toContain('sts:ExternalId');
  });

  test('[E1] a role that wants another ExternalId', async () => {
    const other = { ...assume, Condition: { StringEquals: { 'sts:ExternalId': 'another-external-id' } } };
    const { outcomes, adviceOf } = await check({ trust: [other, onward] });
    expect(outcomes).toEqual({
      trust: 'failed',
      'external id': 'ok',
      'source identity': 'skipped',
      'session tags': 'skipped',
      'own plane': 'skipped',
    });
    expect(adviceOf('trust')).toContain('with the ExternalId of the configuration');
  });

  test('a role that trusts somebody else', async () => {
    const other = { AWS: 'arn:aws:iam::444455556666:role/another' };
    const trust = right.trust.map((statement) => ({ ...statement, Principal: other }));
    expect((await check({ trust })).outcomes).toMatchObject({ trust: 'failed' });
  });

  test('[E7] a role that takes no source identity', async () => {
    const { outcomes, adviceOf } = await check({ trust: [assume, { ...onward, Action: 'sts:TagSession' }] });
    expect(outcomes).toEqual({ ...well, 'source identity': 'failed' });
    expect(adviceOf('source identity')).toContain('allow the role of the gateway sts:SetSourceIdentity');
  });

  test('[E7] a role that takes no session tags', async () => {
    const trust = [assume, { ...onward, Action: 'sts:SetSourceIdentity' }];
    expect((await check({ trust })).outcomes).toEqual({ ...well, 'session tags': 'failed' });
  });

  test('[E6] a role that lacks the Deny', async () => {
    const { outcomes, adviceOf } = await check({ permissions: [] });
    expect(outcomes).toEqual({ ...well, 'own plane': 'failed' });
    expect(adviceOf('own plane')).toContain('DenyCountersignByName');
  });
});

test('[E6] says that it cannot tell where the role may not read roles at all', async () => {
  const { outcomes } = await check({ permissions: [] }, { mayReadRoles: false });
  expect(outcomes).toEqual({ ...well, 'own plane': 'unknown' });
});

test('takes an answer that is no refusal for none', async () => {
  const { findings } = await check({}, { failure: 'Throttling' });
  expect(findings.slice(0, 2).map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ['unknown', 'it cannot be told: Throttling'],
    ['unknown', 'it cannot be told: Throttling'],
  ]);
});
