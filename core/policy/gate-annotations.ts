// The closed vocabulary of annotations. Cedar never checks annotations, so a misspelt one would be an approval that
// nobody asks for: what is not in this table is refused before it is published.

import type { ApprovalRule } from '../decision.ts';
import { type MaskingProfile, maskingProfiles } from '../masking/mask-options.ts';
import { didYouMean } from '../nearest-word.ts';
import {
  approverForm,
  type Problems,
  readApprovers,
  readCount,
  readDuration,
  readEscalation,
  readMembers,
  readScope,
  readWord,
} from './annotation-values.ts';
import { isApprovedClause } from './approximation.ts';
import type { PolicyTree } from './policy-tree.ts';

/** A `forbid … unless { context.approved }`: what its approvers must give. */
export interface Gate extends Omit<ApprovalRule, 'gate'> {
  readonly id: string;
  /** Its `@description`; absent when it has none. */
  readonly description?: string;
  /** How long it may be decided; 3,600 when the annotation is absent. */
  readonly lifetimeSeconds: number;
  /** 1,800 when the annotation is absent. */
  readonly maximumDurationSeconds: number;
  /** How often the approved call may run, ≥ 1; 1 when the annotation is absent. */
  readonly maximumUses: number;
  /** Nobody is asked before the agent gave a reason. */
  readonly justificationRequired: boolean;
  /** Nobody is asked before the agent named a ticket. */
  readonly ticketRequired: boolean;
  readonly holdSeconds?: number;
  readonly signInMaximumAgeSeconds?: number;
  /** Who looks at it afterwards, in the form of `approvers`; empty: nobody must. */
  readonly reviewers: readonly string[];
  /** `service:Operation#Member.Path` of what the agent sees unmasked. */
  readonly unmask: readonly string[];
}

/** What any policy says of how a call that it decided is made. */
export interface PolicyTerms {
  readonly masking?: MaskingProfile;
  /** An answer that speaks to the agent is withheld. */
  readonly withholdInjection?: true;
  /** Of a permit: ARN patterns that a credential may be for. */
  readonly credentialScope?: readonly string[];
}

const everyPolicy = ['id', 'description', 'masking', 'injection'];
const permitsOnly = ['credential_scope'];
const gatesOnly = [
  'gate',
  'approvers',
  'every_approver',
  'quorum',
  'escalate_after',
  'escalate_to',
  'expires',
  'max_duration',
  'max_uses',
  'justification',
  'ticket',
  'hold',
  'fresh_sign_in',
  'break_glass',
  'unmask',
];
const known = [...everyPolicy, ...permitsOnly, ...gatesOnly];

const idPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
const defaultLifetimeSeconds = 3600;
const defaultDurationSeconds = 30 * 60;
const daySeconds = 24 * 3600;
const maximumQuorum = 10;
const mostUses = 100;

type Read = (name: string) => string | undefined;

/** Reads a policy's annotations. `problems` are sentences without the policy's name; empty: all is well. */
export function readAnnotations(policy: PolicyTree): {
  readonly id: string;
  readonly gate?: Gate;
  readonly terms: PolicyTerms;
  readonly problems: readonly string[];
} {
  const annotations = policy.annotations ?? {};
  const problems: Problems = [];
  const read: Read = (name) => (Object.hasOwn(annotations, name) ? (annotations[name] ?? '') : undefined);
  for (const name of Object.keys(annotations)) {
    if (!known.includes(name))
      problems.push(`annotation \`@${name}\` is not known${didYouMean(name, known)}`);
  }
  const id = read('id') ?? '';
  if (!idPattern.test(id)) {
    problems.push(`annotation \`@id\` is \`${id}\`, expected 1 to 64 lower-case letters, digits and hyphens`);
  }
  const terms = readTerms(policy, read, problems);
  const approvedClauses = policy.conditions.filter(isApprovedClause).length;
  if (read('gate') !== undefined) {
    return { id, gate: readGate(id, policy, approvedClauses, read, problems), terms, problems };
  }
  for (const name of gatesOnly) {
    if (read(name) !== undefined) {
      problems.push(`annotation \`@${name}\` belongs to a gate; add \`@gate("approval")\` or remove it`);
    }
  }
  if (approvedClauses > 0) {
    problems.push(
      '`unless { context.approved }` belongs to a gate; add `@gate("approval")` and `@approvers`',
    );
  }
  return { id, terms, problems };
}

function readTerms(policy: PolicyTree, read: Read, problems: Problems): PolicyTerms {
  const isGate = read('gate') !== undefined;
  const masking = readWord('masking', read('masking'), maskingProfiles, problems);
  const injection = readWord('injection', read('injection'), ['withhold'], problems);
  for (const name of ['masking', 'injection']) {
    if (read(name) !== undefined && policy.effect === 'forbid' && !isGate) {
      problems.push(
        `annotation \`@${name}\` says nothing on a \`forbid\`, which lets no call pass; remove it`,
      );
    }
  }
  const credentialScope = readScope('credential_scope', read('credential_scope'), problems);
  if (credentialScope.length > 0 && policy.effect === 'forbid') {
    problems.push('annotation `@credential_scope` belongs to a `permit`; remove it');
  }
  return {
    ...(masking && { masking }),
    ...(injection && { withholdInjection: true as const }),
    ...(credentialScope.length > 0 && { credentialScope }),
  };
}

function readGate(
  id: string,
  policy: PolicyTree,
  approvedClauses: number,
  read: Read,
  problems: Problems,
): Gate {
  readWord('gate', read('gate'), ['approval'], problems);
  if (policy.effect !== 'forbid') problems.push('a gate is a `forbid`, this is a `permit`');
  if (approvedClauses !== 1) problems.push('a gate has exactly one clause `unless { context.approved }`');
  const duration = (name: string, leastSeconds: number, mostSeconds: number, words: string) =>
    readDuration(name, read(name), { leastSeconds, mostSeconds, words }, problems);
  const isRequired = (name: string) => readWord(name, read(name), ['required'], problems) !== undefined;
  const description = read('description') ?? '';
  const rule = readRule(read, problems);
  const lifetimeSeconds =
    duration('expires', 60, daySeconds, '`PT1M` to `PT24H`, e.g. `PT15M`') ?? defaultLifetimeSeconds;
  if (rule.escalation !== undefined && rule.escalation.afterSeconds >= lifetimeSeconds) {
    problems.push(
      `\`@escalate_after\` comes when the request has expired, after ${lifetimeSeconds} seconds; shorten it, or lengthen \`@expires\``,
    );
  }
  const holdSeconds = duration('hold', 1, 45, '`PT1S` to `PT45S`');
  const signInMaximumAgeSeconds = duration('fresh_sign_in', 60, daySeconds, '`PT1M` to `PT24H`');
  const reviewers = readApprovers('break_glass', read('break_glass'), problems);
  if (read('break_glass') !== undefined && reviewers.length === 0) {
    problems.push(`annotation \`@break_glass\` names who looks at it afterwards, expected ${approverForm}`);
  }
  return {
    id,
    ...(description === '' ? {} : { description }),
    ...rule,
    lifetimeSeconds,
    maximumDurationSeconds:
      duration('max_duration', 1, daySeconds, '`PT1S` to `PT24H`, e.g. `PT30M`') ?? defaultDurationSeconds,
    maximumUses: readCount('max_uses', read('max_uses'), { most: mostUses, fallback: 1 }, problems),
    justificationRequired: isRequired('justification'),
    ticketRequired: isRequired('ticket'),
    ...(holdSeconds !== undefined && { holdSeconds }),
    ...(signInMaximumAgeSeconds !== undefined && { signInMaximumAgeSeconds }),
    reviewers,
    unmask: readMembers('unmask', read('unmask'), problems),
  };
}

function readRule(read: Read, problems: Problems): Omit<ApprovalRule, 'gate'> {
  const named = readApprovers('approvers', read('approvers'), problems);
  if (named.length === 0) {
    problems.push('a gate names who may open it; add `@approvers("group:NAME,user:ISSUER|SUBJECT")`');
  }
  const every = readWord(
    'every_approver',
    read('every_approver'),
    ['in-parallel', 'in-order'] as const,
    problems,
  );
  const stated = readCount('quorum', read('quorum'), { most: maximumQuorum, fallback: 1 }, problems);
  const escalation = readEscalation(read('escalate_after'), read('escalate_to'), problems);
  const people = named.every((approver) => approver.startsWith('user:'));
  if (named.length > 0 && people && stated > named.length && escalation === undefined) {
    problems.push(`a quorum of ${stated} cannot be reached by ${named.length} approvers`);
  }
  return {
    approvers: every === 'in-order' ? named : [...named].sort(),
    quorum: every === undefined ? stated : Math.max(stated, named.length),
    ...(every && { every }),
    ...(escalation && { escalation }),
  };
}
