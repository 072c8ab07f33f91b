// A pipeline's token traded for a profile's credentials: by the operation that stock clients call, and by JSON.
import { readFileSync } from 'node:fs';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import { createCedarPolicyEngine } from '../../../adapters/cedar-policy-engine.ts';
import { createBundle } from '../../../core/bundle.ts';
import type { CountersignErrorCode } from '../../../core/countersign-error.ts';
import { parseIssuers } from '../../../core/issuer.ts';
import { policyBundles } from '../../../core/policy/bundle.ts';
import { principalOf } from '../../../core/token-principal.ts';
import { vendingProfileSchema } from '../../../core/vending/profile.ts';
import { connection, createGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';

const fixture = JSON.parse(readFileSync('test/fixtures/tokens/github-actions.json', 'utf8'));
const issuer = fixture.configuration.issuer;
const [github] = parseIssuers(
  JSON.stringify([
    {
      ...fixture.configuration,
      passedClaims: [
        'repository_id',
        'environment',
        'event_name',
        'job_workflow_ref',
        'run_id',
        'run_attempt',
      ],
    },
  ]),
);
const repository = fixture.claims.repository_id;

const profile = vendingProfileSchema.parse({
  name: 'deploy-site',
  issuer,
  run: ['run_id'],
  attempt: ['run_attempt'],
  statements: [
    { actions: ['s3:PutObject', 's3:DeleteObject'], resources: ['arn:aws:s3:::site/*'] },
    {
      actions: ['cloudfront:CreateInvalidation'],
      resources: ['arn:aws:cloudfront::111122223333:distribution/E1'],
      conditions: { StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } },
    },
  ],
});
const roleArn = 'arn:aws:iam::111122223333:role/countersign-vend/deploy-site';
const permit = `@id("deploys") permit (principal, action == Gw::Action::"countersign:VendCredentials", resource)
  when { resource.name == "deploy-site" && principal.issuer == "${issuer}"
    && principal.claims has repository_id && principal.claims.repository_id == "${repository}"
    && principal.claims has environment && principal.claims.environment == "prod" };`;
const gate = `@id("gate-deploys") @gate("approval") @approvers("group:sre-oncall")
  forbid (principal, action == Gw::Action::"countersign:VendCredentials", resource) unless { context.approved };`;

let world: GatewayWorld;

function worldUnder(policies: string): void {
  const bundle = createBundle(policyBundles, { 'vending.cedar': policies });
  world = createGatewayWorld({
    connection: { ...connection, vendingProfiles: [profile] },
    policy: createCedarPolicyEngine({
      loadBundle: async () => bundle,
      clock: () => world.clock(),
      maximumAgeSeconds: 60,
    }),
  });
}

beforeEach(() => worldUnder(permit));

/** A token of the workflow's job, in GitHub's documented shape. */
function tokenOf(claims: Readonly<Record<string, unknown>> = {}, without: readonly string[] = []): string {
  const all = { ...fixture.claims, environment: 'prod', run_id: '9001', run_attempt: '1', ...claims };
  const said = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
  const token = `token-of-job-${world.script.tokens.size}-${said.run_id}`;
  if (github === undefined) throw new Error('no issuer');
  world.script.tokens.set(token, { principal: principalOf(said as never, github) });
  return token;
}

const anonymous = { accessKeyId: 'none', secretAccessKey: 'none' };
const stsOf = (
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = anonymous,
) => new STSClient({ ...world.client, credentials, systemClockOffset: world.clock() - Date.now() });

const assume = (token: string, more: Record<string, unknown> = {}) =>
  stsOf().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn,
      RoleSessionName: 'GitHubActions',
      // What aws-actions/configure-aws-credentials asks for, when nothing else is said.
      DurationSeconds: 3600,
      WebIdentityToken: token,
      ...more,
    }),
  );

/** The message of the client's exception; throws when there is none. */
const refusalOf = async (answer: Promise<unknown>): Promise<Error> => {
  try {
    await answer;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a refusal');
};

async function post(token: string, body: object) {
  const answer = await world.request({
    method: 'POST',
    target: '/v1/credentials',
    headers: [
      ['host', 'gateway.example.com'],
      ['content-type', 'application/json'],
      ['authorization', `Bearer ${token}`],
    ],
    body: Buffer.from(JSON.stringify(body)),
  });
  return {
    httpStatus: answer.statusCode,
    headers: Object.fromEntries(answer.headers),
    ...JSON.parse(Buffer.from(answer.body as Uint8Array).toString()),
  };
}

describe('what a pipeline gets', () => {
  test('[E2] is a credential whose session policy the server picks, and which ends with the profile', async () => {
    const { Credentials, SourceIdentity, AssumedRoleUser } = await assume(tokenOf());
    const endsAt = new Date((world.now() + 900) * 1000);
    expect(Credentials).toEqual({
      AccessKeyId: 'ASIA1',
      SecretAccessKey: 'secret',
      SessionToken: 'token-1',
      Expiration: endsAt,
    });
    expect(AssumedRoleUser?.Arn).toMatch(
      /^arn:aws:sts::111122223333:assumed-role\/countersign-connection-demo\/ses_\w{26}$/,
    );
    const [asked] = world.assumed;
    expect(asked).toMatchObject({
      RoleArn: connection.roleArn,
      ExternalId: connection.externalId,
      SourceIdentity,
      DurationSeconds: 900,
    });
    const until = endsAt.toISOString().replace('.000Z', 'Z');
    const DateLessThan = { 'aws:CurrentTime': until };
    expect(JSON.parse(String(asked?.Policy)).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'cloudfront:CreateInvalidation',
        Resource: 'arn:aws:cloudfront::111122223333:distribution/E1',
        Condition: { DateLessThan, StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      },
      {
        Effect: 'Allow',
        Action: ['s3:DeleteObject', 's3:PutObject'],
        Resource: 'arn:aws:s3:::site/*',
        Condition: { DateLessThan },
      },
    ]);
  });

  test('[E7] names the run in CloudTrail, differently for each attempt', async () => {
    const first = await assume(tokenOf());
    const second = await assume(tokenOf({ run_attempt: '2' }));
    expect(first.SourceIdentity).toMatch(/^deploy-site-9001-1-[0-9a-f]{12}$/);
    expect(second.SourceIdentity).toMatch(/^deploy-site-9001-2-[0-9a-f]{12}$/);
  });

  test('[E7] names it within 64 characters that STS takes, whatever the claims hold', async () => {
    const { SourceIdentity } = await assume(tokenOf({ run_id: `é/ ${'9'.repeat(200)}` }));
    expect(SourceIdentity).toMatch(/^[\w+=,.@-]{2,64}$/);
  });

  test('ends earlier where that is asked for', async () => {
    const { Expiration } = await post(tokenOf(), { profile: 'deploy-site', durationSeconds: 120 });
    expect(Expiration).toBe(new Date((world.now() + 120) * 1000).toISOString());
  });

  test('comes by JSON as well, with the session that gives it back', async () => {
    const answer = await post(tokenOf(), { profile: 'deploy-site' });
    expect(answer).toMatchObject({
      httpStatus: 200,
      headers: { 'cache-control': 'no-store' },
      AccessKeyId: 'ASIA1',
      SecretAccessKey: 'secret',
      SessionToken: 'token-1',
      sourceIdentity: expect.stringMatching(/^deploy-site-9001-1-/),
    });
    expect(answer.arn).toContain(answer.sessionId);
  });
});

describe('the record', () => {
  test('[L1] has the intent before, the result after, and what the credential may do', async () => {
    await assume(tokenOf());
    expect(world.log).toEqual(['assume', 'archive intent', 'intent', 'archive call', 'settle succeeded']);
    const { outcome, credential, maskedCall, requirements, result } = world.archived.at(-1) ?? {};
    expect({ outcome, requirements }).toEqual({
      outcome: 'succeeded',
      requirements: [
        {
          action: 'countersign:VendCredentials',
          accessLevel: 'Write',
          resources: [
            {
              arn: 'arn:aws:countersign::111122223333:profile/deploy-site',
              certainty: 'exact',
              type: 'profile',
            },
          ],
        },
      ],
    });
    expect(maskedCall).toMatchObject({
      service: 'countersign',
      operation: 'VendCredentials',
      parameters: { Profile: 'deploy-site', Run: { run_id: '9001' }, MaximumDurationSeconds: 900 },
    });
    expect(credential?.sessionPolicy).toBe(world.assumed[0]?.Policy);
    expect(result?.output).toMatchObject({ SourceIdentity: credential?.sourceIdentity });
  });

  test('[L6] holds neither the token nor a key', async () => {
    const token = tokenOf();
    await assume(token);
    const everything = JSON.stringify([world.archived, world.events]);
    for (const secret of [token, 'ASIA1', '"secret"', 'token-1']) expect(everything).not.toContain(secret);
  });

  test('[L1] that cannot be written keeps the credential back', async () => {
    world.faults.archive = true;
    const { httpStatus, code } = await post(tokenOf(), { profile: 'deploy-site' });
    expect({ httpStatus, code }).toEqual({ httpStatus: 503, code: 'record-unavailable' });
  });

  test('tells the bus of it', async () => {
    await assume(tokenOf());
    expect(world.events).toContainEqual({
      type: 'CredentialsVended',
      detail: expect.objectContaining({ profile: 'deploy-site', connection: 'demo' }),
    });
  });
});

describe('one attempt of a run', () => {
  test('[J10] gets its credentials once, whichever of its tokens asks', async () => {
    await assume(tokenOf());
    for (const answer of [assume(tokenOf()), assume(tokenOf())]) {
      expect(await refusalOf(answer)).toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining('given out once'),
      });
    }
    expect(await post(tokenOf(), { profile: 'deploy-site' })).toMatchObject({
      httpStatus: 403,
      code: 'already-vended',
    });
    expect(world.archived.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(1);
  });

  test('[J10] of many that ask at once, one gets them', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => assume(tokenOf())));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('does not take them from another attempt, run or repository', async () => {
    worldUnder(permit.replace(` && principal.claims.repository_id == "${repository}"`, ''));
    for (const claims of [
      {},
      { run_attempt: '2' },
      { run_id: '9002' },
      { repository_id: '2', run_id: '9003' },
    ]) {
      expect((await assume(tokenOf(claims))).Credentials).toBeDefined();
    }
  });

  test('that was revoked gets nothing more', async () => {
    const { sessionId } = await post(tokenOf(), { profile: 'deploy-site' });
    await world.sessions.revoke(sessionId, world.now(), 'somebody');
    expect(await post(tokenOf(), { profile: 'deploy-site' })).toMatchObject({ code: 'revoked-session' });
  });
});

describe('it refuses', () => {
  const cases: readonly (readonly [
    string,
    Record<string, unknown>,
    readonly string[],
    CountersignErrorCode,
  ])[] = [
    [
      '[J11] a pull request of a fork, which has no environment',
      { event_name: 'pull_request' },
      ['environment'],
      'access-denied',
    ],
    ['another environment', { environment: 'dev' }, [], 'access-denied'],
    ['another repository that took over the name', { repository_id: '1' }, [], 'access-denied'],
    ['a token that does not say its run', {}, ['run_id'], 'access-denied'],
    ['a token that does not say its attempt', {}, ['run_attempt'], 'access-denied'],
  ];
  test.each(cases)('%s, and records that', async (_, claims, without, code) => {
    expect(await post(tokenOf(claims, without), { profile: 'deploy-site' })).toMatchObject({
      httpStatus: 403,
      code,
    });
    expect(world.archived).toHaveLength(1);
    expect(world.assumed).toEqual([]);
  });

  test('[J11] a token of another issuer, whatever policies say, and records that', async () => {
    worldUnder(
      '@id("all") permit (principal, action == Gw::Action::"countersign:VendCredentials", resource);',
    );
    expect(await refusalOf(assume('token-of-agent'))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('another issuer'),
    });
    expect(world.archived).toMatchObject([{ outcome: 'refused', refusal: { code: 'access-denied' } }]);
  });

  test('where no policy permits it', async () => {
    worldUnder('@id("reads") permit (principal, action in Gw::Action::"level:Read", resource);');
    expect(await post(tokenOf(), { profile: 'deploy-site' })).toMatchObject({ code: 'access-denied' });
  });

  test.each([
    ['a profile that there is not', 'arn:aws:iam::111122223333:role/countersign-vend/other'],
    ['a profile of another account', 'arn:aws:iam::999999999999:role/countersign-vend/deploy-site'],
    ['another path', 'arn:aws:iam::111122223333:role/countersign-vend/x/deploy-site'],
  ])('%s', async (_, RoleArn) => {
    expect(await refusalOf(assume(tokenOf(), { RoleArn }))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('names no vending profile'),
    });
  });

  test('[E2] a policy of the pipeline’s own, which would be the pipeline’s to choose', async () => {
    const answer = assume(tokenOf(), { Policy: '{"Version":"2012-10-17","Statement":[]}' });
    expect(await refusalOf(answer)).toMatchObject({
      message: expect.stringContaining('`Policy` has no meaning'),
    });
  });

  test('[L11] more than a principal may ask for', async () => {
    const bundle = createBundle(policyBundles, { 'vending.cedar': permit });
    world = createGatewayWorld({
      connection: { ...connection, vendingProfiles: [profile] },
      limits: { callsPerMinute: 1 },
      policy: createCedarPolicyEngine({
        loadBundle: async () => bundle,
        clock: () => world.clock(),
        maximumAgeSeconds: 60,
      }),
    });
    await assume(tokenOf());
    expect(await post(tokenOf({ run_id: '9002' }), { profile: 'deploy-site' })).toMatchObject({
      httpStatus: 429,
      code: 'too-many-calls',
    });
  });
});

describe('where policy asks', () => {
  beforeEach(() => worldUnder(`${permit}\n${gate}`));

  test('the client’s exception names the request and its address, and is not retried', async () => {
    const error = await refusalOf(stsOf().send(command(tokenOf())));
    expect(error).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /request req_\w{26} waits for .* at https:\/\/\S+\/approve\/req_\w{26} /,
      ),
      $metadata: { httpStatusCode: 403, attempts: 1 },
    });
  });

  const command = (WebIdentityToken: string) =>
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn,
      RoleSessionName: 'GitHubActions',
      WebIdentityToken,
    });

  test('the job that runs again after the approval gets its credentials, as another attempt of the run', async () => {
    await world.approve((await refusalOf(assume(tokenOf()))).message);
    const { Credentials } = await assume(tokenOf({ run_attempt: '2' }));
    expect(Credentials?.AccessKeyId).toBe('ASIA1');
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'succeeded',
      approval: { decisions: [{ approver: { subject: 'alice' } }] },
    });
  });

  test('[A4] an approval is for one run and one use', async () => {
    await world.approve((await refusalOf(assume(tokenOf()))).message);
    expect((await refusalOf(assume(tokenOf({ run_id: '9002' })))).message).toContain('approval needed');
    await assume(tokenOf());
    expect((await refusalOf(assume(tokenOf({ run_attempt: '2' })))).message).toContain('approval needed');
  });

  test('[A10] the credential ends with the approval', async () => {
    await world.approve((await refusalOf(assume(tokenOf()))).message);
    const [grant] = [...world.store.grants.values()];
    world.pass((grant?.expiresAtEpochSeconds ?? 0) - world.now() - 100);
    const { Credentials } = await assume(tokenOf());
    expect(Credentials?.Expiration).toEqual(new Date((grant?.expiresAtEpochSeconds ?? 0) * 1000));
  });

  test('JSON says 202 and where the request is; the pipeline’s reason is shown', async () => {
    const answer = await post(tokenOf(), { profile: 'deploy-site', reason: 'release 2.1' });
    expect(answer).toMatchObject({
      httpStatus: 202,
      headers: { location: `/v1/requests/${answer.requestId}` },
    });
    expect(await world.approvals.get(answer.requestId)).toMatchObject({
      justification: 'release 2.1',
      maskedCall: {
        parameters: {
          Permissions: [
            { Actions: ['s3:PutObject', 's3:DeleteObject'], Resources: ['arn:aws:s3:::site/*'] },
            expect.anything(),
          ],
        },
      },
      risk: { reasons: expect.arrayContaining(['Its answer is a credential.']) },
    });
  });

  test('a gate that holds lets the job wait', async () => {
    worldUnder(`${permit}\n${gate.replace('@gate', '@hold("PT20S") @gate')}`);
    world.script.whileHeld = async () => {
      const { requests } = await world.store.page({ pendingFor: ['group:sre-oncall'] }, 1);
      if (requests[0]) await world.approve(requests[0].id);
    };
    expect((await assume(tokenOf())).Credentials?.AccessKeyId).toBe('ASIA1');
  });
});

describe('GetCallerIdentity at the same endpoint, as clients with one endpoint for STS ask it', () => {
  const vendedKeys = async () => {
    const { Credentials } = await assume(tokenOf());
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  };
  const ask = (keys: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) =>
    stsOf(keys).send(new GetCallerIdentityCommand({}));

  test('says whose the vended credentials are, as AWS names it', async () => {
    const identity = await ask(await vendedKeys());
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: expect.stringMatching(/:assumed-role\/countersign-connection-demo\/ses_/),
      UserId: expect.stringMatching(/^AROAEXAMPLE:ses_/),
    });
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'answered',
      maskedCall: { operation: 'GetCallerIdentity' },
    });
  });

  test('[S8] knows no other session token, and tells nothing of it', async () => {
    const keys = await vendedKeys();
    expect(await refusalOf(ask({ ...keys, sessionToken: 'token-2' }))).toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  test('refuses once they have ended, or were given back', async () => {
    const keys = await vendedKeys();
    world.pass(901);
    expect(await refusalOf(ask(keys))).toMatchObject({ name: 'ExpiredToken' });
    const again = { ...keys, ...(await keysOf(await assume(tokenOf({ run_attempt: '2' })))) };
    const { sessionId } = world.archived.at(-1) ?? { sessionId: '' };
    await world.sessions.revoke(sessionId, world.now(), 'somebody');
    expect(await refusalOf(ask(again))).toMatchObject({ name: 'AccessDenied' });
  });

  const keysOf = async ({ Credentials }: Awaited<ReturnType<typeof assume>>) => ({
    accessKeyId: Credentials?.AccessKeyId ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });

  test('[E5] is all that they get here', async () => {
    const keys = await vendedKeys();
    const { GetSessionTokenCommand } = await import('@aws-sdk/client-sts');
    expect(await refusalOf(stsOf(keys).send(new GetSessionTokenCommand({})))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('at its own endpoints'),
    });
    expect(world.sent).toEqual([]);
  });
});
