// Credentials for one call: AssumeRole on the connection's role with a session policy of exactly what was decided.
// Credentials of automatic allows are kept in memory and nowhere else, for minutes.
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { sha256Hex } from '../core/call.ts';
import { CountersignError } from '../core/countersign-error.ts';
import type { Assumption, Clock, CredentialSource } from '../core/ports.ts';
import { type Principal, principalId } from '../core/principal.ts';
import type { AssumedCredential } from '../core/transcript.ts';

/** STS accepts no less (API_AssumeRole, DurationSeconds); the policy's own time condition ends it earlier. */
const shortestAssumeSeconds = 900;
/** STS gives no more to a role that was assumed by a role (API_AssumeRole, role chaining). */
const longestAssumeSeconds = 3_600;
/** Expiries are multiples of this, so that the policy's text repeats. */
const expiryStepSeconds = 300;
/** A cached credential is used until this long before its policy ends. */
const safetySeconds = 60;
const maximumCached = 5_000;

export function createStsCredentialSource(client: STSClient, clock: Clock): CredentialSource {
  const cache = new Map<string, Assumption>();

  return {
    async assume(ask) {
      const { connection, session, policy, latestEpochSeconds, cacheable, durationSeconds } = ask;
      const nowEpochSeconds = Math.floor(clock() / 1000);
      const key = [
        connection.name,
        connection.roleArn,
        principalId(session.principal),
        session.id,
        policy(0),
      ].join('\n');
      const known = cacheable ? cache.get(key) : undefined;
      if (known && known.assumed.expiresAtEpochSeconds - safetySeconds > nowEpochSeconds) {
        return { ...known, assumed: { ...known.assumed, cached: true } };
      }
      const wanted =
        durationSeconds === undefined
          ? (Math.floor(nowEpochSeconds / expiryStepSeconds) + 2) * expiryStepSeconds
          : nowEpochSeconds + durationSeconds;
      const expiresAtEpochSeconds = Math.min(wanted, latestEpochSeconds);
      const assumed: AssumedCredential = {
        roleArn: connection.roleArn,
        roleSessionName: session.id,
        sourceIdentity: ask.sourceIdentity ?? sourceIdentity(session.principal),
        sessionPolicy: policy(expiresAtEpochSeconds),
        expiresAtEpochSeconds,
        cached: false,
      };
      const assumption = await assumeRole(client, assumed, {
        externalId: connection.externalId,
        durationSeconds: Math.min(
          longestAssumeSeconds,
          Math.max(shortestAssumeSeconds, expiresAtEpochSeconds - nowEpochSeconds),
        ),
      });
      if (cacheable) {
        if (cache.size >= maximumCached) cache.clear();
        cache.set(key, assumption);
      }
      return assumption;
    },
  };
}

async function assumeRole(
  client: STSClient,
  assumed: AssumedCredential,
  { externalId, durationSeconds }: { readonly externalId: string; readonly durationSeconds: number },
): Promise<Assumption> {
  try {
    const { Credentials, AssumedRoleUser } = await client.send(
      new AssumeRoleCommand({
        RoleArn: assumed.roleArn,
        RoleSessionName: assumed.roleSessionName,
        SourceIdentity: assumed.sourceIdentity,
        ExternalId: externalId,
        Policy: assumed.sessionPolicy,
        DurationSeconds: durationSeconds,
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken)
      throw new Error('STS answered without credentials');
    return {
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
      assumed,
      user: { arn: AssumedRoleUser?.Arn ?? '', id: AssumedRoleUser?.AssumedRoleId ?? '' },
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'PackedPolicyTooLargeException') {
      throw new CountersignError(
        'session-policy-too-large',
        'the session policy for this call is larger than STS packs: split the call into smaller ones',
        { cause: error },
      );
    }
    throw new CountersignError(
      'credentials-unavailable',
      `the role \`${assumed.roleArn}\` could not be assumed: an operator checks its trust policy and ExternalId; then try again`,
      { cause: error },
    );
  }
}

/**
 * The agent in CloudTrail: 2 to 64 of `[\w+=,.@-]` (API_AssumeRole, SourceIdentity). A subject that had to be changed to
 * fit ends with a hash, so that two subjects never look the same [E7].
 */
export function sourceIdentity(principal: Principal): string {
  const cleaned = principal.subject.replace(/[^A-Za-z0-9_+=,.@-]/g, '-');
  if (cleaned === principal.subject && cleaned.length >= 2 && cleaned.length <= 64) return cleaned;
  return `${cleaned.slice(0, 51)}-${sha256Hex(principalId(principal)).slice(0, 12)}`;
}
