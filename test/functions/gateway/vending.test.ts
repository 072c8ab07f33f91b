// A pipeline's token traded for a profile's credentials: by the operation that stock clients call, and by JSON.
import { beforeEach, describe, expect, test } from 'vitest';
import type { CountersignErrorCode } from '../../../core/countersign-error.ts';
import { connection } from '../../support/gateway-world.ts';
import {
  createVendingWorld,
  permit,
  refusalOf,
  repository,
  type VendingWorld,
} from '../../support/vending-world.ts';

let world: VendingWorld;
beforeEach(() => {
  world = createVendingWorld(permit);
});

describe('what a pipeline gets', () => {
  test('[E2] is a credential whose session policy the server picks, and which ends with the profile', async () => {
    const { Credentials, SourceIdentity, AssumedRoleUser } = await world.assume(world.tokenOf());
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
    const first = await world.assume(world.tokenOf());
    const second = await world.assume(world.tokenOf({ run_attempt: '2' }));
    expect(first.SourceIdentity).toMatch(/^deploy-site-9001-1-[0-9a-f]{12}$/);
    expect(second.SourceIdentity).toMatch(/^deploy-site-9001-2-[0-9a-f]{12}$/);
  });

  test('[E7] names it within 64 characters that STS takes, whatever the claims hold', async () => {
    const { SourceIdentity } = await world.assume(world.tokenOf({ run_id: `é/ ${'9'.repeat(200)}` }));
    expect(SourceIdentity).toMatch(/^[\w+=,.@-]{2,64}$/);
  });

  test('ends earlier where that is asked for', async () => {
    const { Expiration } = await world.post(world.tokenOf(), {
      profile: 'deploy-site',
      durationSeconds: 120,
    });
    expect(Expiration).toBe(new Date((world.now() + 120) * 1000).toISOString());
  });

  test('comes by JSON as well, with the session that gives it back', async () => {
    const answer = await world.post(world.tokenOf(), { profile: 'deploy-site' });
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
    await world.assume(world.tokenOf());
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
    const token = world.tokenOf();
    await world.assume(token);
    const everything = JSON.stringify([world.archived, world.events]);
    for (const secret of [token, 'ASIA1', '"secret"', 'token-1']) expect(everything).not.toContain(secret);
  });

  test('[L1] that cannot be written keeps the credential back', async () => {
    world.faults.archive = true;
    const { httpStatus, code } = await world.post(world.tokenOf(), { profile: 'deploy-site' });
    expect({ httpStatus, code }).toEqual({ httpStatus: 503, code: 'record-unavailable' });
  });

  test('tells the bus of it', async () => {
    await world.assume(world.tokenOf());
    expect(world.events).toContainEqual({
      type: 'CredentialsVended',
      detail: expect.objectContaining({ profile: 'deploy-site', connection: 'demo' }),
    });
  });
});

describe('one attempt of a run', () => {
  test('[J10] gets its credentials once, whichever of its tokens asks', async () => {
    await world.assume(world.tokenOf());
    for (const answer of [world.assume(world.tokenOf()), world.assume(world.tokenOf())]) {
      expect(await refusalOf(answer)).toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining('given out once'),
      });
    }
    expect(await world.post(world.tokenOf(), { profile: 'deploy-site' })).toMatchObject({
      httpStatus: 403,
      code: 'already-vended',
    });
    expect(world.archived.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(1);
  });

  test('[J10] of many that ask at once, one gets them', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => world.assume(world.tokenOf())));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('does not take them from another attempt, run or repository', async () => {
    world = createVendingWorld(permit.replace(` && principal.claims.repository_id == "${repository}"`, ''));
    for (const claims of [
      {},
      { run_attempt: '2' },
      { run_id: '9002' },
      { repository_id: '2', run_id: '9003' },
    ]) {
      expect((await world.assume(world.tokenOf(claims))).Credentials).toBeDefined();
    }
  });

  test('that was revoked gets nothing more', async () => {
    const { sessionId } = await world.post(world.tokenOf(), { profile: 'deploy-site' });
    await world.sessions.revoke(sessionId, world.now(), 'somebody');
    expect(await world.post(world.tokenOf(), { profile: 'deploy-site' })).toMatchObject({
      code: 'revoked-session',
    });
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
    expect(await world.post(world.tokenOf(claims, without), { profile: 'deploy-site' })).toMatchObject({
      httpStatus: 403,
      code,
    });
    expect(world.archived).toHaveLength(1);
    expect(world.assumed).toEqual([]);
  });

  test('[J11] a token of another issuer, whatever policies say, and records that', async () => {
    world = createVendingWorld(
      '@id("all") permit (principal, action == Gw::Action::"countersign:VendCredentials", resource);',
    );
    expect(await refusalOf(world.assume('token-of-agent'))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('another issuer'),
    });
    expect(world.archived).toMatchObject([{ outcome: 'refused', refusal: { code: 'access-denied' } }]);
  });

  test('where no policy permits it', async () => {
    world = createVendingWorld(
      '@id("reads") permit (principal, action in Gw::Action::"level:Read", resource);',
    );
    expect(await world.post(world.tokenOf(), { profile: 'deploy-site' })).toMatchObject({
      code: 'access-denied',
    });
  });

  test.each([
    ['a profile that there is not', 'arn:aws:iam::111122223333:role/countersign-vend/other'],
    ['a profile of another account', 'arn:aws:iam::999999999999:role/countersign-vend/deploy-site'],
    ['another path', 'arn:aws:iam::111122223333:role/countersign-vend/x/deploy-site'],
  ])('%s', async (_, RoleArn) => {
    expect(await refusalOf(world.assume(world.tokenOf(), { RoleArn }))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('names no vending profile'),
    });
  });

  test('[E2] a policy of the pipeline’s own, which would be the pipeline’s to choose', async () => {
    const answer = world.assume(world.tokenOf(), { Policy: '{"Version":"2012-10-17","Statement":[]}' });
    expect(await refusalOf(answer)).toMatchObject({
      message: expect.stringContaining('`Policy` has no meaning'),
    });
  });

  test('[L11] more than a principal may ask for', async () => {
    world = createVendingWorld(permit, { callsPerMinute: 1 });
    await world.assume(world.tokenOf());
    expect(await world.post(world.tokenOf({ run_id: '9002' }), { profile: 'deploy-site' })).toMatchObject({
      httpStatus: 429,
      code: 'too-many-calls',
    });
  });
});
