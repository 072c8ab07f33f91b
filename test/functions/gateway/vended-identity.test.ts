// What vended credentials may ask of Countersign itself.
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import { createVendingWorld, permit, refusalOf, type VendingWorld } from '../../support/vending-world.ts';

let world: VendingWorld;
beforeEach(() => {
  world = createVendingWorld(permit);
});

describe('GetCallerIdentity at the same endpoint, as clients with one endpoint for STS ask it', () => {
  const vendedKeys = async () => {
    const { Credentials } = await world.assume(world.tokenOf());
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  };
  const ask = (keys: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) =>
    world.stsOf(keys).send(new GetCallerIdentityCommand({}));

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
    const again = { ...keys, ...(await keysOf(await world.assume(world.tokenOf({ run_attempt: '2' })))) };
    const { sessionId } = world.archived.at(-1) ?? { sessionId: '' };
    await world.sessions.revoke(sessionId, world.now(), 'somebody');
    expect(await refusalOf(ask(again))).toMatchObject({ name: 'AccessDenied' });
  });

  const keysOf = async ({ Credentials }: Awaited<ReturnType<VendingWorld['assume']>>) => ({
    accessKeyId: Credentials?.AccessKeyId ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });

  test('[E5] is all that they get here', async () => {
    const keys = await vendedKeys();
    const { GetSessionTokenCommand } = await import('@aws-sdk/client-sts');
    expect(await refusalOf(world.stsOf(keys).send(new GetSessionTokenCommand({})))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('at its own endpoints'),
    });
    expect(world.sent).toEqual([]);
  });
});
