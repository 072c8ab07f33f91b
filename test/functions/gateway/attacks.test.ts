// Attacks on the AWS door by whoever holds surrogate keys, or has seen a request signed with them.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { HttpRequest } from '@smithy/protocol-http';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import { beforeEach, describe, expect, test } from 'vitest';
import { agentRoleArn, createGatewayWorld, type GatewayWorld, gated } from '../../support/gateway-world.ts';

let world: GatewayWorld;
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

beforeEach(() => {
  world = createGatewayWorld();
});

const keysOf = ({ Credentials }: { Credentials?: object | undefined }): Keys => {
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials as Record<string, string>;
  return {
    accessKeyId: AccessKeyId ?? '',
    secretAccessKey: SecretAccessKey ?? '',
    sessionToken: SessionToken ?? '',
  };
};

async function signIn(): Promise<Keys> {
  const sts = new STSClient({ ...world.client, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  return keysOf(
    await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: agentRoleArn,
        RoleSessionName: 'a',
        WebIdentityToken: 'token-of-agent',
      }),
    ),
  );
}

const assumeRole = (credentials: Keys) =>
  new STSClient({ ...world.client, credentials }).send(
    new AssumeRoleCommand({ RoleArn: agentRoleArn, RoleSessionName: 'child' }),
  );
const write = new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } });
const read = new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } });
const dynamodbWith = (credentials: Keys) => new DynamoDBClient({ ...world.client, credentials });

/** What a client put on the wire, kept by somebody who looks on. */
async function overhear(credentials: Keys, without?: string): Promise<HttpRequest> {
  const { requestHandler } = world.client as unknown as {
    requestHandler: { handle(request: HttpRequest): Promise<unknown> };
  };
  let heard: HttpRequest | undefined;
  const client = new DynamoDBClient({
    ...world.client,
    credentials,
    requestHandler: {
      ...(requestHandler as object),
      handle(request: HttpRequest) {
        heard = request;
        return requestHandler.handle(request);
      },
    } as never,
  });
  if (without !== undefined) {
    const leaveOut: FinalizeRequestMiddleware<object, object> = (next) => (args) => {
      delete (args.request as HttpRequest).headers[without];
      return next(args);
    };
    client.middlewareStack.addRelativeTo(leaveOut as never, {
      relation: 'before',
      toMiddleware: 'httpSigningMiddleware',
      name: 'leaveOut',
    });
  }
  await client.send(write);
  if (heard === undefined) throw new Error('nothing was sent');
  return heard;
}

const sendAgain = (heard: HttpRequest) =>
  world.request({
    method: heard.method,
    target: heard.path,
    headers: Object.entries(heard.headers),
    body: Buffer.from(heard.body),
  });

describe('[S5] a signed write that is sent again', () => {
  test('is not done again', async () => {
    const heard = await overhear(await signIn());
    expect((await sendAgain(heard)).statusCode).toBe(409);
    expect(world.sent).toHaveLength(1);
  });

  test('is not done again under another invocation id either, since that is signed', async () => {
    const heard = await overhear(await signIn());
    heard.headers['amz-sdk-invocation-id'] = 'another';
    expect((await sendAgain(heard)).statusCode).toBe(403);
    expect(world.sent).toHaveLength(1);
  });

  test('is not done again when its client gave it no invocation id', async () => {
    const heard = await overhear(await signIn(), 'amz-sdk-invocation-id');
    expect((await sendAgain(heard)).statusCode).toBe(409);
    expect(world.sent).toHaveLength(1);
  });
});

describe('[E5] sts:AssumeRole', () => {
  test('gives surrogate keys of the connection and never those of AWS', async () => {
    const child = keysOf(await assumeRole(await signIn()));
    expect(child.accessKeyId).toMatch(/^CSIA/);
    expect(world.assumed).toEqual([]);
    await dynamodbWith(child).send(read);
    expect(world.sent).toHaveLength(1);
  });

  test('[S8] keys that came from others end when those are revoked', async () => {
    const child = keysOf(await assumeRole(await signIn()));
    const parent = (await world.sessions.list({ limit: 9 })).find(({ parentIds }) => parentIds === undefined);
    await world.sessions.revoke(parent?.id ?? '', world.now(), 'carol');
    await expect(dynamodbWith(child).send(read)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(world.sent).toEqual([]);
  });

  test('does not go on for ever', async () => {
    let keys = await signIn();
    for (let depth = 0; depth < 4; depth++) keys = keysOf(await assumeRole(keys));
    await expect(assumeRole(keys)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('[L7] what cannot be read and masked is not released', () => {
  const secrets = (credentials: Keys) =>
    new SecretsManagerClient({ ...world.client, credentials }).send(
      new GetSecretValueCommand({ SecretId: 'db/password' }),
    );

  test.each([
    ['is cut off', '{"SecretString":"hunter2'],
    ['is HTML', '<html>hunter2</html>'],
    ['has a member twice', '{"SecretString":"a","SecretString":"hunter2"}'],
  ])('an answer that %s', async (_, body) => {
    world.script.answer = () => ({ body });
    const error = await secrets(await signIn()).catch((failure) => failure);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
    expect(JSON.stringify(world.archived)).not.toContain('hunter2');
  });

  test.each(['hun"ter2', 'hunter&2<3'])(
    'an error of AWS that echoes the secret %s in the escapes of its protocol',
    async (secret) => {
      world.script.answer = () => ({
        statusCode: 400,
        body: JSON.stringify({ __type: 'InvalidParameterException', message: 'no', Echo: secret, Code: 'x' }),
      });
      const client = new SecretsManagerClient({ ...world.client, credentials: await signIn() });
      const error = await client
        .send(new CreateSecretCommand({ Name: 'db', SecretString: secret }))
        .catch((failure) => failure);
      expect(error.name).toBe('InvalidParameterException');
      expect(JSON.stringify({ ...error, message: error.message })).not.toContain(JSON.stringify(secret));
      expect(JSON.stringify(world.archived)).not.toContain(JSON.stringify(secret).slice(1, -1));
    },
  );

  test('an error page of something between us and AWS', async () => {
    world.script.answer = () => ({ statusCode: 502, body: '<html>hunter2</html>' });
    const error = await secrets(await signIn()).catch((failure) => failure);
    expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
    expect(JSON.stringify(world.archived)).not.toContain('hunter2');
  });
});

describe('[L9] clocks', () => {
  test.each([-10, 10])(
    'a client that is %i minutes off is told so, in a way that its SDK understands',
    async (minutes) => {
      const credentials = await signIn();
      const skewed = {
        ...world.client,
        systemClockOffset: world.client.systemClockOffset + minutes * 60_000,
      };
      const error = await new DynamoDBClient({ ...skewed, credentials })
        .send(read)
        .catch((failure) => failure);
      expect(error).toMatchObject({ name: 'RequestTimeTooSkewed', $metadata: { httpStatusCode: 403 } });
      expect(world.sent).toEqual([]);
    },
  );
});

test('[L8] what fails for now says when to try again, at the AWS door too', async () => {
  const heard = await overhear(await signIn());
  world.faults.archive = true;
  const { statusCode, headers } = await sendAgain(heard);
  expect(statusCode).toBe(503);
  expect(Object.fromEntries(headers)['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(world.sent).toHaveLength(1);
});

test('[L11] a flood of asks stops at a limit, and the same ask stays one request', async () => {
  world.script.decide = () => gated;
  const dynamodb = dynamodbWith(await signIn());
  const ask = (id: string) =>
    dynamodb
      .send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: id } } }))
      .catch((failure) => failure);
  for (let asked = 0; asked < 50; asked++) {
    expect((await ask(String(asked))).message).toContain('approval needed');
  }
  expect(await ask('one more')).toMatchObject({
    name: 'LimitExceededException',
    $metadata: { httpStatusCode: 429 },
    message: expect.stringContaining('withdraw'),
  });
  expect((await ask('0')).message).toContain('approval needed');
});
