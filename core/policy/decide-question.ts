// The three-way decision over everything a call needs. Deny beats ask beats allow; gates are united; what fails, or is
// not there, is a deny. Cedar itself is behind `authorize`.
import type { Decision, DecisionReason, DecisionReasonCode, Grantable, Obligations } from '../decision.ts';
import type { PolicyQuestion, UsesSoFar } from '../ports.ts';
import type { RequiredResource, Requirement } from '../requirement.ts';
import { iamPatternHolds } from '../requirements/arn.ts';
import { type CedarRequest, createCedarRequests } from './cedar-request.ts';
import { returnsCredentials } from './credential-returning-actions.ts';
import type { Gate } from './gate-annotations.ts';
import { type Deciding, handlingOf } from './handling.ts';
import { unite } from './obligations.ts';
import { type PolicySet, type PolicyShard, readPolicyId } from './policy-set.ts';

export interface CedarAnswer {
  readonly allowed: boolean;
  /** Sorted ids of the policies that made the answer what it is; empty: no permit matched. */
  readonly determining: readonly string[];
  /** Sorted ids of the policies that failed to evaluate. Cedar skips those, forbids too. */
  readonly failed: readonly string[];
}

export type Authorize = (request: CedarRequest, approved: boolean) => CedarAnswer;

/** Never more than this many sentences: a batch of a thousand keys is denied for one reason. */
const maximumReasons = 10;
const maximumGrantable = 20;

export function decideQuestion(
  question: PolicyQuestion,
  policies: PolicySet,
  authorize: Authorize,
  uses?: UsesSoFar,
): Decision {
  const refusal = refuseWithoutPolicies(question);
  if (refusal !== undefined) return denied(policies.version, [refusal]);
  const requestsTo = new Map<PolicyShard, ReturnType<typeof createCedarRequests>>();
  const reasons: DecisionReason[] = [];
  const gates = new Map<string, Gate>();
  const left: Left[] = [];
  const deciding: Deciding[] = [];
  for (const requirement of question.requirements) {
    const shard = policies.shardOf(requirement.action);
    const createRequest = requestsTo.get(shard) ?? createCedarRequests(question, shard, uses);
    requestsTo.set(shard, createRequest);
    if (requirement.resources.length === 0) {
      reasons.push(reason('no-permit', `\`${requirement.action}\` names no resource`, []));
    }
    const standing: RequiredResource[] = [];
    for (const resource of requirement.resources) {
      const verdicts: Verdict[] = [];
      for (const candidate of [resource, ...namedCandidates(resource, policies)]) {
        const verdict = decideOne(createRequest(requirement, candidate), policies, authorize);
        verdicts.push(verdict);
        if (verdict.code === 'permitted' && candidate !== resource) continue;
        const inDoubt = candidate !== resource || resource.certainty === 'unknown';
        reasons.push(
          reason(verdict.code, sentence(verdict, requirement, resource, inDoubt), verdict.policies),
        );
      }
      if (!verdicts.every(({ code }) => code === 'permitted' || code === 'gated')) continue;
      standing.push(resource);
      for (const verdict of verdicts) {
        if (verdict.code === 'gated') for (const gate of verdict.gates) gates.set(gate.id, gate);
      }
      deciding.push({
        action: requirement.action,
        resource,
        policies: verdicts.flatMap((verdict) => [
          ...verdict.policies,
          ...(verdict.code === 'gated' ? verdict.permits : []),
        ]),
      });
    }
    left.push({ action: requirement.action, resources: standing });
  }
  const denials = reasons.filter(({ code }) => code !== 'permitted' && code !== 'gated');
  // What nobody can lift comes first, so that it is never among the reasons that are left out.
  const lasting = denials.filter(({ code }) => code !== 'no-permit');
  const missing = denials.filter(({ code }) => code === 'no-permit');
  const obligations = unite([...gates.values()]);
  if (denials.length > 0) {
    const grantable = grantableOf(left, obligations);
    return { ...denied(policies.version, [...lasting, ...missing]), ...(grantable && { grantable }) };
  }
  const handling = handlingOf(deciding, policies);
  if (obligations === undefined) {
    return { ...decision('allow', policies.version, reasons), ...(handling && { handling }) };
  }
  const gated = reasons.filter(({ code }) => code === 'gated');
  return { ...decision('ask', policies.version, gated), obligations, ...(handling && { handling }) };
}

interface Left {
  readonly action: string;
  readonly resources: readonly RequiredResource[];
}

function grantableOf(left: readonly Left[], obligations: Obligations | undefined): Grantable | undefined {
  if (left.some(({ resources }) => resources.length === 0)) return undefined;
  return {
    effect: obligations === undefined ? 'allow' : 'ask',
    requirements: left.map(({ action, resources }) => ({
      action,
      resources: resources.slice(0, maximumGrantable).map(({ arn }) => arn),
      resourceCount: resources.length,
    })),
    ...(obligations && { approvers: obligations.approvers }),
  };
}

export function denied(policyVersion: string, reasons: readonly DecisionReason[]): Decision {
  return decision('deny', policyVersion, reasons);
}

export function reason(
  code: DecisionReasonCode,
  message: string,
  policies: readonly string[],
): DecisionReason {
  return { code, message, policies: [...new Set(policies)].sort() };
}

/**
 * The resources that a policy names by their whole ARN and that this one may turn out to be, its own ARN being a pattern.
 * All of them must be permitted: a rule about one of them counts when it forbids and is not enough when it permits.
 */
function namedCandidates(resource: RequiredResource, { arns }: PolicySet): readonly RequiredResource[] {
  const { certainty, pattern, ...known } = resource;
  if (pattern !== true || certainty === 'any' || certainty === 'unknown') return [];
  return [...arns]
    .filter((arn) => iamPatternHolds(resource.arn, arn))
    .map((arn) => ({ ...known, arn, certainty: 'exact' }));
}

/** What no policy opens. */
function refuseWithoutPolicies({
  call,
  connection,
  requirements,
}: PolicyQuestion): DecisionReason | undefined {
  if (!connection.regions.includes(call.region)) {
    const message = `region \`${call.region}\` is not one of connection \`${connection.name}\`: ${list(connection.regions)}`;
    return reason('region-not-in-connection', message, []);
  }
  const operation = `${call.service}:${call.operation}`;
  const credentialAction = [operation, ...requirements.map(({ action }) => action)].find(returnsCredentials);
  if (credentialAction !== undefined) {
    const message = `\`${credentialAction}\` answers with a credential, which would leave Countersign`;
    return reason('returns-credentials', message, []);
  }
  if (requirements.length === 0) {
    return reason('no-permit', `what \`${operation}\` needs of IAM is not known`, []);
  }
  return undefined;
}

type Verdict =
  | { readonly code: Exclude<DecisionReasonCode, 'gated'>; readonly policies: readonly string[] }
  | {
      readonly code: 'gated';
      /** The gates' ids. */
      readonly policies: readonly string[];
      readonly gates: readonly Gate[];
      /** What permits it once they are open. */
      readonly permits: readonly string[];
    };

function decideOne(request: CedarRequest, policies: PolicySet, authorize: Authorize): Verdict {
  const plain = authorize(request, false);
  if (plain.failed.length > 0) return { code: 'policy-error', policies: plain.failed };
  if (plain.allowed) return { code: 'permitted', policies: plain.determining };
  const fired = plain.determining.map(readPolicyId);
  const forbids = fired.filter(({ policy, groupsInDoubt }) => groupsInDoubt || !policies.gates.has(policy));
  if (forbids.length > 0) {
    const certain = forbids.filter(({ groupsInDoubt }) => !groupsInDoubt);
    return certain.length > 0
      ? { code: 'forbidden', policies: certain.map(({ policy }) => policy) }
      : { code: 'groups-incomplete', policies: forbids.map(({ policy }) => policy) };
  }
  if (fired.length === 0) return { code: 'no-permit', policies: [] };
  const approved = authorize(request, true);
  if (approved.failed.length > 0) return { code: 'policy-error', policies: approved.failed };
  if (!approved.allowed) {
    return approved.determining.length > 0
      ? { code: 'forbidden', policies: approved.determining.map((id) => readPolicyId(id).policy) }
      : { code: 'no-permit', policies: [] };
  }
  const gates = fired.flatMap(({ policy }) => policies.gates.get(policy) ?? []);
  return { code: 'gated', policies: gates.map(({ id }) => id), gates, permits: approved.determining };
}

function sentence(
  { code, policies }: Verdict,
  requirement: Requirement,
  resource: RequiredResource,
  inDoubt: boolean,
): string {
  const subject = `\`${requirement.action}\` on \`${resource.arn}\``;
  switch (code) {
    case 'permitted':
      return `${subject} is permitted by ${list(policies)}`;
    case 'gated':
      return `${subject} waits for the approvers of ${list(policies)}`;
    case 'forbidden':
      return inDoubt
        ? `${subject} is forbidden by ${list(policies)}, whose resource it may be`
        : `${subject} is forbidden by ${list(policies)}`;
    case 'groups-incomplete':
      return `${subject} is forbidden by ${list(policies)} to groups that the token may have left out`;
    case 'no-permit':
      return `no policy permits ${subject}`;
    default:
      return `${list(policies)} failed to evaluate for ${subject}`;
  }
}

function decision(
  effect: Decision['effect'],
  policyVersion: string,
  reasons: readonly DecisionReason[],
): Decision {
  return { effect, policyVersion, reasons: reasons.slice(0, maximumReasons) };
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
