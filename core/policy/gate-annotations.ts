// The closed vocabulary of annotations. Cedar never checks annotations, so a misspelt one would be an approval that
// nobody asks for: what is not in this table is refused before it is published.

import { didYouMean } from '../nearest-word.ts';
import { isApprovedClause } from './approximation.ts';
import type { PolicyTree } from './policy-tree.ts';

/** A `forbid … unless { context.approved }`: what its approvers must give. */
export interface Gate {
  readonly id: string;
  /** Its `@description`; absent when it has none. */
  readonly description?: string;
  /** `group:NAME` or `user:ISSUER|SUBJECT`; never empty. */
  readonly approvers: readonly string[];
  /** Distinct approvers, ≥ 1; 1 when the annotation is absent. */
  readonly quorum: number;
  /** 1,800 when the annotation is absent. */
  readonly maximumDurationSeconds: number;
  /** How often the approved call may run, ≥ 1; 1 when the annotation is absent. */
  readonly maximumUses: number;
  /** Nobody is asked before the agent gave a reason. */
  readonly justificationRequired: boolean;
}

const everyPolicy = ['id', 'description'];
const gatesOnly = ['gate', 'approvers', 'quorum', 'max_duration', 'max_uses', 'justification'];
const idPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
const approverPattern = /^(?:group:[^\s,](?:[^,]*[^\s,])?|user:[^\s,|]+\|[^\s,]+)$/;
const defaultDurationSeconds = 30 * 60;
const maximumDurationSeconds = 24 * 60 * 60;
const maximumQuorum = 10;
const mostUses = 100;

/** Reads a policy's annotations. `problems` are sentences without the policy's name; empty: all is well. */
export function readAnnotations(policy: PolicyTree): {
  readonly id: string;
  readonly gate?: Gate;
  readonly problems: readonly string[];
} {
  const annotations = policy.annotations ?? {};
  const problems: string[] = [];
  const value = (name: string) => (Object.hasOwn(annotations, name) ? (annotations[name] ?? '') : undefined);
  const known = [...everyPolicy, ...gatesOnly];
  for (const name of Object.keys(annotations)) {
    if (!known.includes(name)) {
      problems.push(`annotation \`@${name}\` is not known${didYouMean(name, known)}`);
    }
  }
  const id = value('id') ?? '';
  if (!idPattern.test(id)) {
    problems.push(`annotation \`@id\` is \`${id}\`, expected 1 to 64 lower-case letters, digits and hyphens`);
  }
  const approvedClauses = policy.conditions.filter(isApprovedClause).length;
  const kind = value('gate');
  if (kind === undefined) {
    for (const name of gatesOnly) {
      if (value(name) !== undefined) {
        problems.push(`annotation \`@${name}\` belongs to a gate; add \`@gate("approval")\` or remove it`);
      }
    }
    if (approvedClauses > 0) {
      problems.push(
        '`unless { context.approved }` belongs to a gate; add `@gate("approval")` and `@approvers`',
      );
    }
    return { id, problems };
  }
  if (kind !== 'approval') problems.push(`annotation \`@gate\` is \`${kind}\`, expected \`approval\``);
  if (policy.effect !== 'forbid') problems.push('a gate is a `forbid`, this is a `permit`');
  if (approvedClauses !== 1) {
    problems.push('a gate has exactly one clause `unless { context.approved }`');
  }
  const approvers = readApprovers(value('approvers'), problems);
  const quorum = readQuorum(value('quorum'), approvers, problems);
  const duration = readDuration(value('max_duration'), problems);
  const maximumUses = readCount('max_uses', value('max_uses'), mostUses, problems);
  const justification = value('justification');
  if (justification !== undefined && justification !== 'required') {
    problems.push(`annotation \`@justification\` is \`${justification}\`, expected \`required\``);
  }
  const description = value('description') ?? '';
  return {
    id,
    gate: {
      id,
      ...(description === '' ? {} : { description }),
      approvers,
      quorum,
      maximumDurationSeconds: duration,
      maximumUses,
      justificationRequired: justification === 'required',
    },
    problems,
  };
}

function readApprovers(text: string | undefined, problems: string[]): readonly string[] {
  const approvers = (text ?? '')
    .split(',')
    .map((approver) => approver.trim())
    .filter((approver) => approver !== '');
  if (approvers.length === 0) {
    problems.push('a gate names who may open it; add `@approvers("group:NAME,user:ISSUER|SUBJECT")`');
  }
  for (const approver of approvers) {
    if (!approverPattern.test(approver)) {
      problems.push(
        `approver \`${approver}\` is not understood, expected \`group:NAME\` or \`user:ISSUER|SUBJECT\``,
      );
    }
  }
  return [...new Set(approvers)].sort();
}

function readQuorum(text: string | undefined, approvers: readonly string[], problems: string[]): number {
  const found = problems.length;
  const quorum = readCount('quorum', text, maximumQuorum, problems);
  if (
    problems.length === found &&
    approvers.every((approver) => approver.startsWith('user:')) &&
    quorum > approvers.length
  ) {
    problems.push(`a quorum of ${quorum} cannot be reached by ${approvers.length} approvers`);
  }
  return quorum;
}

/** 1 when it is absent. */
function readCount(name: string, text: string | undefined, most: number, problems: string[]): number {
  const count = Number(text ?? '1');
  if (!/^[1-9]\d*$/.test(text ?? '1') || count > most) {
    problems.push(`annotation \`@${name}\` is \`${text}\`, expected a whole number from 1 to ${most}`);
  }
  return count;
}

/** ISO 8601 durations of hours, minutes and seconds. */
function readDuration(text: string | undefined, problems: string[]): number {
  if (text === undefined) return defaultDurationSeconds;
  const parts = /^PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?$/.exec(text);
  const [hours = 0, minutes = 0, seconds = 0] = (parts ?? []).slice(1).map((part) => Number(part ?? 0));
  const durationSeconds = (hours * 60 + minutes) * 60 + seconds;
  if (parts === null || durationSeconds < 1 || durationSeconds > maximumDurationSeconds) {
    problems.push(
      `annotation \`@max_duration\` is \`${text}\`, expected \`PT1S\` to \`PT24H\`, e.g. \`PT30M\``,
    );
  }
  return durationSeconds;
}
