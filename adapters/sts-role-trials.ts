// Tries the role of a connection: AssumeRole in the ways that must work and in those that must not. What it gets may do nothing,
// or read one role of Countersign's own, and leaves this file nowhere.
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Catalogue } from '../core/catalogue/model.ts';
import type { Connection } from '../core/connection.ts';
import type { OwnPlaneTrial, RoleTrials, Trial } from '../core/connection-check.ts';
import type { Target, TemporaryCredentials } from '../core/ports.ts';
import { callFromJson } from '../core/wire/call-from-json.ts';
import { readErrorResponse } from '../core/wire/read-error.ts';
import { writeRequest } from '../core/wire/write-request.ts';

export interface RoleTrialsDependencies {
  readonly client: Pick<STSClient, 'send'>;
  readonly target: Target;
  readonly catalogue: Catalogue;
  /** `countersign-STAGE-gateway`, which no connection role may read. */
  readonly ownRoleName: string;
}

const sessionName = 'countersign-connection-test';
/** API_AssumeRole: no less. */
const shortestAssumeSeconds = 900;
const nothing = policyOf('Deny', '*', '*');

export function createRoleTrials(
  { client, target, catalogue, ownRoleName }: RoleTrialsDependencies,
  connection: Connection,
): RoleTrials {
  type Ask = Parameters<RoleTrials['assume']>[0];

  async function assume({ externalId, sourceIdentity, tagged }: Ask, policy: string) {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: connection.roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: shortestAssumeSeconds,
        Policy: policy,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
        ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
        ...(tagged ? { Tags: [{ Key: 'countersign', Value: 'test' }] } : {}),
      }),
    );
    return Credentials;
  }

  async function readOwnRole(credentials: TemporaryCredentials): Promise<OwnPlaneTrial> {
    const { accountId, partition, regions } = connection;
    const [region = ''] = regions;
    const read = callFromJson(
      { service: 'iam', operation: 'GetRole', region, accountId, parameters: { RoleName: ownRoleName } },
      catalogue,
    );
    const ask = { operation: read.operation, region, partition, request: writeRequest(read), credentials };
    const { body, ...response } = await target.send(ask);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    if (response.statusCode < 300) return 'reached';
    const { code, message } = readErrorResponse(read.protocol, { ...response, body: Buffer.concat(chunks) });
    // It is asked for before it is looked for.
    if (code === 'NoSuchEntity') return 'reached';
    if (code !== 'AccessDenied') return 'unknown';
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    return message.includes('explicit deny in an identity-based policy') ? 'explicit' : 'implicit';
  }

  return {
    assume: (ask) => assume(ask, nothing).then(() => ({ kind: 'assumed' as const }), trialOf),

    async reachOwnPlane() {
      const arn = `arn:${connection.partition}:iam::${connection.accountId}:role/${ownRoleName}`;
      try {
        const given = await assume(
          { externalId: connection.externalId },
          policyOf('Allow', 'iam:GetRole', arn),
        );
        const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
        return await readOwnRole({
          accessKeyId: AccessKeyId,
          secretAccessKey: SecretAccessKey,
          sessionToken: SessionToken,
        });
      } catch {
        return 'unknown';
      }
    },
  };
}

function policyOf(Effect: 'Allow' | 'Deny', Action: string, Resource: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] });
}

function trialOf(error: unknown): Trial {
  const name = error instanceof Error ? error.name : 'an unexpected failure';
  return name === 'AccessDenied' ? { kind: 'refused' } : { kind: 'unknown', because: name };
}
