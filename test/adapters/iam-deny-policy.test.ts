// The deny policy is written through its own role, with the connection's ExternalId, within the five versions that IAM keeps.
import { expect, test } from 'vitest';
import { createDenyPolicyWriter } from '../../adapters/iam-deny-policy.ts';
import { connection } from '../support/gateway-world.ts';

function writer(versions: readonly { VersionId: string; IsDefaultVersion: boolean }[]) {
  const sent: [string, Record<string, unknown>][] = [];
  const clientOf = (answer: (name: string) => object) =>
    ({
      send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
        sent.push([command.constructor.name, command.input]);
        return answer(command.constructor.name);
      },
    }) as never;
  const Credentials = { AccessKeyId: 'ASIA1', SecretAccessKey: 's', SessionToken: 't' };
  const write = createDenyPolicyWriter(
    clientOf(() => ({ Credentials })),
    () => clientOf((name) => (name === 'ListPolicyVersionsCommand' ? { Versions: versions } : {})),
  );
  return { write, sent };
}
const PolicyArn = 'arn:aws:iam::111122223333:policy/countersign-revoked-demo';
const version = (number: number, IsDefaultVersion = false) => ({ VersionId: `v${number}`, IsDefaultVersion });

test('[E1] through the role that writes it and nothing else', async () => {
  const { write, sent } = writer([version(1, true)]);
  await write(connection, '{"deny":1}');
  expect(sent).toEqual([
    [
      'AssumeRoleCommand',
      {
        RoleArn: 'arn:aws:iam::111122223333:role/countersign-revoker-demo',
        RoleSessionName: 'revoke',
        ExternalId: connection.externalId,
        DurationSeconds: 900,
      },
    ],
    ['ListPolicyVersionsCommand', { PolicyArn }],
    ['CreatePolicyVersionCommand', { PolicyArn, PolicyDocument: '{"deny":1}', SetAsDefault: true }],
  ]);
});

test('of five versions the oldest goes that is not in force', async () => {
  const { write, sent } = writer([version(11), version(8, true), version(10), version(9), version(12)]);
  await write(connection, '{}');
  expect(sent[2]).toEqual(['DeletePolicyVersionCommand', { PolicyArn, VersionId: 'v9' }]);
});

test('a role that cannot be assumed is a failure that says what to do', async () => {
  const write = createDenyPolicyWriter(
    { send: async () => Promise.reject(new Error('denied')) } as never,
    () => {
      throw new Error('never asked');
    },
  );
  await expect(write(connection, '{}')).rejects.toMatchObject({
    code: 'credentials-unavailable',
    message: expect.stringContaining("deploy the connection's stack again"),
  });
});
