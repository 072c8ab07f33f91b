// A transcript as an OCSF event: API Activity (class 6003) with the profiles ai_operation, cloud and security_control. Says nothing
// that the transcript does not; what OCSF has no place for stands in `unmapped`.
// https://schema.ocsf.io/classes/api_activity, https://schema.ocsf.io/objects/ai_agent (1.9.0-dev)
import type { Principal } from '../principal.ts';
import { principalId } from '../principal.ts';
import type { AccessLevel } from '../requirement.ts';
import { askedRequirements } from '../requirement.ts';
import type { CallOutcome, Transcript } from '../transcript.ts';

export const ocsfVersion = '1.9.0-dev';
const apiActivityUid = 6003;

/** `activity_id`: Create, Read, Update, Delete, or 99 with its name; 0 when nothing is known. */
interface Activity {
  readonly id: 0 | 1 | 2 | 3 | 4 | 99;
  readonly name: string;
}

/** Only whole calls have an end to tell of: intents and announcements of streams are not events of their own. */
export function ocsfEvent(transcript: Transcript): object {
  const { maskedCall, principal, decision, result, outcome } = transcript;
  const activity = activityOf(transcript);
  const status = statusOf(outcome);
  const endedAt = transcript.completedAt;
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: apiActivityUid,
    class_name: 'API Activity',
    type_uid: apiActivityUid * 100 + activity.id,
    type_name: `API Activity: ${activity.name}`,
    time: Date.parse(transcript.receivedAt),
    severity_id: outcome === 'unknown' ? 3 : 1,
    severity: outcome === 'unknown' ? 'Medium' : 'Informational',
    status_id: status.id,
    status: status.name,
    ...statusDetails(transcript),
    metadata: {
      version: ocsfVersion,
      product: { name: 'Countersign', vendor_name: 'Countersign' },
      profiles: ['ai_operation', 'cloud', 'security_control'],
      uid: transcript.callId,
      correlation_uid: transcript.sessionId,
      event_code: transcript.version,
      log_name: `countersign ${transcript.kind}`,
      original_time: transcript.receivedAt,
      ...(endedAt === undefined ? {} : { processed_time: Date.parse(endedAt) }),
      ...(transcript.chain && { sequence: transcript.chain.sequence }),
    },
    actor: actorOf(transcript),
    ...(principal.kind === 'agent' && { ai_agent: agentOf(transcript) }),
    api: {
      operation: maskedCall?.operation ?? 'unread',
      ...(maskedCall && { service: { name: maskedCall.service } }),
      request: {
        uid: result?.awsRequestId ?? transcript.callId,
        ...(maskedCall && { data: maskedCall.parameters }),
      },
      ...(result && {
        response: {
          code: result.statusCode,
          ...(result.error && { error: result.error.code, error_message: result.error.message }),
          ...(result.output === undefined ? {} : { data: result.output }),
        },
      }),
    },
    // The required endpoint: the address where there is one, else the door by its name.
    src_endpoint:
      transcript.sourceAddress === undefined
        ? { name: `countersign ${transcript.door} door` }
        : { ip: transcript.sourceAddress },
    cloud: {
      provider: 'AWS',
      ...(maskedCall && { region: maskedCall.region, account: { uid: maskedCall.accountId } }),
    },
    ...(transcript.userAgent !== undefined && { http_request: { user_agent: transcript.userAgent } }),
    ...(result && { http_response: { code: result.statusCode } }),
    resources: askedRequirements(transcript.requirements ?? []).flatMap(({ resources }) =>
      resources.map(({ arn, type }) => ({
        uid: arn,
        ...(type === undefined ? {} : { type }),
        role_id: 1,
        role: 'Target',
      })),
    ),
    ...(decision && {
      ...actionOf(transcript),
      policy: { name: 'Cedar', version: decision.policyVersion, is_applied: true },
      authorizations: decision.reasons.map(({ code, policies }) => ({
        decision: `${decision.effect}: ${code}`,
        ...(policies.length > 0 && { policy: { uid: policies.join(','), version: decision.policyVersion } }),
      })),
    }),
    unmapped: unmappedOf(transcript),
  };
}

function actorOf({ principal, sessionId, credential }: Transcript): object {
  return {
    user: userOf(principal),
    session: { uid: sessionId, issuer: principal.issuer },
    ...(credential && { iam_role: { uid: credential.roleArn } }),
  };
}

function userOf(principal: Principal): object {
  return {
    uid: principalId(principal),
    name: principal.displayName,
    // Service for agents, User for people.
    type_id: principal.kind === 'agent' ? 4 : 1,
    type: principal.kind === 'agent' ? 'Service' : 'User',
    ...(principal.email !== undefined && { email_addr: principal.email }),
    groups: principal.groups.map((name) => ({ name })),
  };
}

function agentOf({ principal, sessionId }: Transcript): object {
  return { uid: principalId(principal), instance_uid: sessionId, name: principal.displayName, type_id: 0 };
}

const verbs: readonly (readonly [RegExp, Activity])[] = [
  [/^(Create|Run|Register|Allocate|Import|Issue|Request)/, { id: 1, name: 'Create' }],
  [/^(Delete|Remove|Terminate|Deregister|Release|Purge|Destroy)/, { id: 4, name: 'Delete' }],
];
const readLevels: ReadonlySet<AccessLevel> = new Set(['Read', 'List']);

function activityOf({ maskedCall, requirements }: Transcript): Activity {
  if (maskedCall === undefined) return { id: 0, name: 'Unknown' };
  const asked = askedRequirements(requirements ?? []);
  if (asked.length === 0) return { id: 0, name: 'Unknown' };
  if (asked.every(({ accessLevel }) => readLevels.has(accessLevel))) return { id: 2, name: 'Read' };
  return verbs.find(([verb]) => verb.test(maskedCall.operation))?.[1] ?? { id: 3, name: 'Update' };
}

function statusOf(outcome: CallOutcome | undefined): { readonly id: 0 | 1 | 2 | 99; readonly name: string } {
  if (outcome === 'succeeded' || outcome === 'answered') return { id: 1, name: 'Success' };
  if (outcome === 'pending-approval') return { id: 99, name: 'pending-approval' };
  if (outcome === 'unknown' || outcome === undefined) return { id: 0, name: 'Unknown' };
  return { id: 2, name: 'Failure' };
}

function statusDetails({ outcome, refusal, result, decision }: Transcript): object {
  const code = result?.error?.code ?? refusal?.code ?? outcome;
  const detail = result?.error?.message ?? refusal?.message ?? decision?.reasons[0]?.message;
  return {
    ...(code === undefined ? {} : { status_code: code }),
    ...(detail === undefined ? {} : { status_detail: detail }),
  };
}

/** Allowed, Denied, Observed; what waits for an approval is neither. */
function actionOf({ outcome, observed, decision }: Transcript): object {
  if (observed) return { action_id: 3, action: 'Observed' };
  if (outcome === 'pending-approval') return { action_id: 0, action: 'Unknown' };
  if (outcome === 'denied' || decision?.effect === 'deny') return { action_id: 2, action: 'Denied' };
  return { action_id: 1, action: 'Allowed' };
}

function unmappedOf(transcript: Transcript): object {
  const { connection, door, digest, approval, credential, outcome, chain, result } = transcript;
  return {
    connection,
    door,
    ...(outcome && { outcome }),
    ...(digest && { digest }),
    ...(approval && { approval }),
    ...(credential && { credential }),
    ...(result && { masked: result.masked }),
    ...(chain && { chain }),
  };
}
