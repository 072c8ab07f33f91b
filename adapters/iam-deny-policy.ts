// Writes the managed deny policy of a connection, through the role that can do that and nothing else.
import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  type PolicyVersion,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { CountersignError } from '../core/countersign-error.ts';
import type { TemporaryCredentials } from '../core/ports.ts';
import type { WriteDenyPolicy } from '../core/vending/revoker.ts';
import { revokerNames } from '../core/vending/revoker-names.ts';

/** IAM keeps no more of a managed policy. */
const versionsMaximum = 5;

export function createDenyPolicyWriter(
  sts: STSClient,
  iamAs: (credentials: TemporaryCredentials) => IAMClient,
): WriteDenyPolicy {
  return async (connection, document) => {
    const { roleArn, policyArn: PolicyArn } = revokerNames(connection);
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: 'revoke',
          ExternalId: connection.externalId,
          DurationSeconds: 900,
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
      if (!AccessKeyId || !SecretAccessKey || !SessionToken)
        throw new Error('STS answered without credentials');
      const iam = iamAs({
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      });
      const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
      const oldest = Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).sort(byNumber)[0];
      if (Versions.length >= versionsMaximum && oldest) {
        await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: oldest.VersionId }));
      }
      await iam.send(
        new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document, SetAsDefault: true }),
      );
    } catch (cause) {
      throw new CountersignError(
        'credentials-unavailable',
        `the policy \`${PolicyArn}\` could not be written through \`${roleArn}\`: deploy the connection's stack again`,
        { cause },
      );
    }
  };
}

/** `v10` is newer than `v9`. */
const byNumber = (one: PolicyVersion, other: PolicyVersion): number =>
  Number(one.VersionId?.slice(1)) - Number(other.VersionId?.slice(1));
