// A pipeline that is asked for an approval before it gets a profile's credentials, as its job and the people see it.
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createVendingWorld,
  gate,
  permit,
  refusalOf,
  roleArn,
  type VendingWorld,
} from '../../support/vending-world.ts';

let world: VendingWorld;

describe('where policy asks', () => {
  beforeEach(() => {
    world = createVendingWorld(`${permit}\n${gate}`);
  });

  test('the client’s exception names the request and its address, and is not retried', async () => {
    const error = await refusalOf(world.stsOf().send(command(world.tokenOf())));
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
    await world.approve((await refusalOf(world.assume(world.tokenOf()))).message);
    const { Credentials } = await world.assume(world.tokenOf({ run_attempt: '2' }));
    expect(Credentials?.AccessKeyId).toBe('ASIA1');
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'succeeded',
      approval: { decisions: [{ approver: { subject: 'alice' } }] },
    });
  });

  test('[A4] an approval is for one run and one use', async () => {
    await world.approve((await refusalOf(world.assume(world.tokenOf()))).message);
    expect((await refusalOf(world.assume(world.tokenOf({ run_id: '9002' })))).message).toContain(
      'approval needed',
    );
    await world.assume(world.tokenOf());
    expect((await refusalOf(world.assume(world.tokenOf({ run_attempt: '2' })))).message).toContain(
      'approval needed',
    );
  });

  test('[A10] the credential ends with the approval', async () => {
    await world.approve((await refusalOf(world.assume(world.tokenOf()))).message);
    const [grant] = [...world.store.grants.values()];
    world.pass((grant?.expiresAtEpochSeconds ?? 0) - world.now() - 100);
    const { Credentials } = await world.assume(world.tokenOf());
    expect(Credentials?.Expiration).toEqual(new Date((grant?.expiresAtEpochSeconds ?? 0) * 1000));
  });

  test('JSON says 202 and where the request is; the pipeline’s reason is shown', async () => {
    const answer = await world.post(world.tokenOf(), { profile: 'deploy-site', reason: 'release 2.1' });
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
    world = createVendingWorld(`${permit}\n${gate.replace('@gate', '@hold("PT20S") @gate')}`);
    world.script.whileHeld = async () => {
      const { requests } = await world.store.page({ pendingFor: ['group:sre-oncall'] }, 1);
      if (requests[0]) await world.approve(requests[0].id);
    };
    expect((await world.assume(world.tokenOf())).Credentials?.AccessKeyId).toBe('ASIA1');
  });
});
