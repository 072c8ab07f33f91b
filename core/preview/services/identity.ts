// What approvers want to know of roles, users, policies, keys and secrets. A secret is described; its value is never read.
import type { JsonObject } from '../../json.ts';
import { type Probe, type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import { ago, at, each, fact, onOrOff, passing, some, tags, text } from '../reading.ts';

const iamProbe = probeOf('iam');

const role: ProbesOf = ({ RoleName }) =>
  typeof RoleName !== 'string'
    ? []
    : [
        iamProbe('GetRole', 'role', { RoleName }, (output, now) => {
          const found = each(output, 'Role')[0] ?? {};
          return {
            facts: [
              ...fact('description', text(found.Description)),
              ...tags(found.Tags),
              ...passing('created', ago(found.CreateDate, now)),
              ...passing(
                'last used',
                ago(at(found, 'RoleLastUsed', 'LastUsedDate'), now) ?? 'not known to have been',
              ),
            ],
            marks: [at(found, 'RoleId'), at(found, 'AssumeRolePolicyDocument')],
          };
        }),
        attached('ListAttachedRolePolicies', { RoleName }),
      ];

const user: ProbesOf = ({ UserName }) =>
  typeof UserName !== 'string'
    ? []
    : [
        iamProbe('GetUser', 'user', { UserName }, (output, now) => {
          const found = each(output, 'User')[0] ?? {};
          return {
            facts: [
              ...tags(found.Tags),
              ...passing('created', ago(found.CreateDate, now)),
              ...passing('password last used', ago(found.PasswordLastUsed, now) ?? 'not known to have been'),
            ],
            marks: at(found, 'UserId'),
          };
        }),
        attached('ListAttachedUserPolicies', { UserName }),
      ];

function attached(operation: string, parameters: JsonObject): Probe {
  return iamProbe(operation, 'policies', parameters, (output) => {
    const names = each(output, 'AttachedPolicies')
      .map(({ PolicyName }) => text(PolicyName) ?? '?')
      .sort();
    return { facts: fact('attached policies', names.length === 0 ? 'none' : some(names)), marks: names };
  });
}

const policy: ProbesOf = ({ PolicyArn }) =>
  typeof PolicyArn !== 'string'
    ? []
    : [
        iamProbe('GetPolicy', 'policy', { PolicyArn }, (output, now) => {
          const found = each(output, 'Policy')[0] ?? {};
          return {
            facts: [
              ...fact('attached to', `${text(found.AttachmentCount) ?? '?'} users, groups and roles`),
              ...fact('version in force', text(found.DefaultVersionId)),
              ...tags(found.Tags),
              ...passing('last changed', ago(found.UpdateDate, now)),
            ],
            marks: at(found, 'UpdateDate'),
          };
        }),
      ];

const accessKey: ProbesOf = ({ AccessKeyId }) =>
  typeof AccessKeyId !== 'string'
    ? []
    : [
        iamProbe('GetAccessKeyLastUsed', 'access key', { AccessKeyId }, (output, now) => ({
          facts: [
            ...fact('of user', text(output.UserName)),
            ...passing('last used', ago(at(output, 'AccessKeyLastUsed', 'LastUsedDate'), now) ?? 'never'),
            ...passing('last used for', text(at(output, 'AccessKeyLastUsed', 'ServiceName'))),
          ],
        })),
      ];

export const iam: ServiceProbes = {
  DeleteRole: role,
  AttachRolePolicy: role,
  DetachRolePolicy: role,
  PutRolePolicy: role,
  DeleteRolePolicy: role,
  UpdateAssumeRolePolicy: role,
  DeleteUser: user,
  AttachUserPolicy: user,
  DetachUserPolicy: user,
  PutUserPolicy: user,
  DeletePolicy: policy,
  CreatePolicyVersion: policy,
  DeleteAccessKey: accessKey,
  UpdateAccessKey: accessKey,
};

const kmsProbe = probeOf('kms');

const key: ProbesOf = ({ KeyId }) =>
  typeof KeyId !== 'string'
    ? []
    : [
        kmsProbe('DescribeKey', 'key', { KeyId }, (output, now) => {
          const found = each(output, 'KeyMetadata')[0] ?? {};
          return {
            facts: [
              ...fact('state', text(found.KeyState)),
              ...fact('description', text(found.Description)),
              ...fact('used to', text(found.KeyUsage)),
              ...fact('managed by', text(found.KeyManager)),
              ...fact('in several regions', text(found.MultiRegion)),
              ...passing('created', ago(found.CreationDate, now)),
            ],
            marks: [at(found, 'KeyId'), at(found, 'KeyState')],
          };
        }),
        kmsProbe('ListAliases', 'aliases', { KeyId, Limit: 10 }, (output) => {
          const names = each(output, 'Aliases')
            .map(({ AliasName }) => text(AliasName) ?? '?')
            .sort();
          return { facts: fact('aliases', names.length === 0 ? 'none' : some(names)) };
        }),
        kmsProbe('ListResourceTags', 'tags', { KeyId }, ({ Tags }) => ({
          facts: tags(Tags, { key: 'TagKey', value: 'TagValue' }),
        })),
      ];

export const kms: ServiceProbes = {
  ScheduleKeyDeletion: key,
  DisableKey: key,
  DisableKeyRotation: key,
  PutKeyPolicy: key,
};

const secretProbe = probeOf('secretsmanager');

const secret: ProbesOf = ({ SecretId }) =>
  typeof SecretId !== 'string'
    ? []
    : [
        secretProbe('DescribeSecret', 'secret', { SecretId }, (output, now) => ({
          facts: [
            ...fact('description', text(output.Description)),
            ...tags(output.Tags),
            ...fact('rotation', onOrOff(output.RotationEnabled)),
            ...fact('owned by', text(output.OwningService)),
            ...passing('last read', ago(output.LastAccessedDate, now) ?? 'never'),
            ...passing('last changed', ago(output.LastChangedDate, now)),
          ],
          marks: [at(output, 'ARN'), at(output, 'VersionIdsToStages'), at(output, 'DeletedDate')],
        })),
      ];

export const secretsmanager: ServiceProbes = {
  DeleteSecret: secret,
  PutSecretValue: secret,
  UpdateSecret: secret,
  RotateSecret: secret,
};
