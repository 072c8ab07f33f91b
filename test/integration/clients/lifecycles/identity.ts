// Lifecycles of roles and keys.
import { expect } from 'vitest';
import { gone, type Lifecycle, listed, type Seen, type Step, step } from '../lifecycles.ts';
import { allow, regional, roleArn } from '../statements.ts';

const trust = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
const readsReports = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-reports/*' }],
});

export const iam: Lifecycle = {
  service: 'iam',
  steps(name) {
    const RoleName = name;
    const role = roleArn(name);
    const AssumeRolePolicyDocument = trust('lambda.amazonaws.com');
    return [
      () =>
        step(
          'CreateRole',
          { RoleName, AssumeRolePolicyDocument, Description: 'first' },
          { Role: { RoleName, Arn: role, Path: '/' } },
          allow('iam:CreateRole', role),
        ),
      () =>
        step(
          'GetRole',
          { RoleName },
          { Role: { RoleName, Arn: role, Description: 'first' } },
          allow('iam:GetRole', role),
        ),
      () => step('ListRoles', {}, { Roles: listed({ RoleName, Arn: role }) }, allow('iam:ListRoles', '*')),
      () =>
        step(
          'PutRolePolicy',
          { RoleName, PolicyName: 'reads', PolicyDocument: readsReports },
          {},
          allow('iam:PutRolePolicy', role),
        ),
      () =>
        step(
          'ListRolePolicies',
          { RoleName },
          { PolicyNames: ['reads'] },
          allow('iam:ListRolePolicies', role),
        ),
      () =>
        step('DeleteRolePolicy', { RoleName, PolicyName: 'reads' }, {}, allow('iam:DeleteRolePolicy', role)),
      () => step('DeleteRole', { RoleName }, {}, allow('iam:DeleteRole', role)),
      () =>
        gone(
          'GetRole',
          { RoleName },
          { code: 'NoSuchEntity', name: 'NoSuchEntityException' },
          allow('iam:GetRole', role),
        ),
    ];
  },
};

/** A key is never gone at once: it waits for its deletion, and cannot be used. */
export const kms: Lifecycle = {
  service: 'kms',
  steps(name) {
    const keyOf = ({ CreateKey }: Seen): { readonly KeyId: string; readonly arn: string } => {
      const { KeyId } = CreateKey?.KeyMetadata ?? {};
      return { KeyId, arn: regional(`arn:aws:kms::key/${KeyId}`) };
    };
    const onKey =
      (operation: string, more: object, output: Step['output']) =>
      (seen: Seen): Step => {
        const { KeyId, arn } = keyOf(seen);
        return step(operation, { KeyId, ...more }, output, allow(`kms:${operation}`, arn));
      };
    return [
      () =>
        step(
          'CreateKey',
          { Description: name },
          { KeyMetadata: { Description: name, Arn: expect.stringMatching(/:key\/[0-9a-f-]{36}$/) } },
          allow('kms:CreateKey', '*'),
        ),
      onKey('DescribeKey', {}, { KeyMetadata: { Description: name, KeyState: 'Enabled' } }),
      (seen) => {
        const { KeyId, arn } = keyOf(seen);
        return step('ListKeys', {}, { Keys: listed({ KeyId, KeyArn: arn }) }, allow('kms:ListKeys', '*'));
      },
      onKey('UpdateKeyDescription', { Description: 'second' }, {}),
      onKey('DescribeKey', {}, { KeyMetadata: { Description: 'second' } }),
      onKey('ScheduleKeyDeletion', { PendingWindowInDays: 7 }, { KeyState: 'PendingDeletion' }),
      onKey('DescribeKey', {}, { KeyMetadata: { KeyState: 'PendingDeletion', Enabled: false } }),
      (seen) => {
        const { KeyId, arn } = keyOf(seen);
        return gone(
          'GenerateDataKeyWithoutPlaintext',
          { KeyId, KeySpec: 'AES_256' },
          'KMSInvalidStateException',
          allow('kms:GenerateDataKeyWithoutPlaintext', arn),
        );
      },
    ];
  },
};
