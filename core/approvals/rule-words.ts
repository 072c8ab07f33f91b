// Who must agree, in words: short for an agent's error and a terminal, in sentences for every card.
import type { ApprovalRule, Obligations } from '../decision.ts';
import type { RuleStanding } from './quorum.ts';
import { approverWords, durationWords } from './words.ts';

/** e.g. `2 of group:sre-oncall, and each of group:security, group:owners in that order`. */
export function rulesInWords({ rules }: Pick<Obligations, 'rules'>): string {
  return [...new Set(rules.map(ruleInWords))].join(', and ');
}

function ruleInWords({ approvers, quorum, every, escalation }: ApprovalRule): string {
  const names = approvers.join(', ');
  const people = every === undefined ? `${quorum} of ${names}` : eachOf(names, every);
  const more = every !== undefined && quorum > approvers.length ? `, ${quorum} people in all` : '';
  const later =
    escalation === undefined
      ? ''
      : ` (after ${escalation.afterSeconds / 60} minutes also ${escalation.approvers.join(', ')})`;
  return `${people}${more}${later}`;
}

function eachOf(names: string, every: NonNullable<ApprovalRule['every']>): string {
  return every === 'in-order' ? `each of ${names} in that order` : `each of ${names}`;
}

const either = (approvers: readonly string[]): string => approvers.map(approverWords).join(' or ');

/** e.g. `2 people of the group sre-oncall must agree.` */
export function ruleSentence({ approvers, quorum, every, escalation }: ApprovalRule): string {
  const names = approvers.map(approverWords);
  const more = quorum > approvers.length ? `, ${quorum} people in all` : '';
  const must =
    every === 'in-order'
      ? `One person for each must agree, in this order: ${names.join(', then ')}${more}.`
      : every === 'in-parallel'
        ? `One person for each must agree, in any order: ${names.join(', ')}${more}.`
        : `${quorum === 1 ? 'One person' : `${quorum} people`} of ${names.join(' or ')} must agree.`;
  return escalation === undefined
    ? must
    : `${must} After ${durationWords(escalation.afterSeconds)} also ${either(escalation.approvers)} may.`;
}

/** e.g. `1 of 2, waits for the group sre-oncall`. */
export function standingInWords({ approved, needed, missing, waitsFor }: RuleStanding): string {
  return missing === 0
    ? 'met'
    : `${approved} of ${Math.max(needed, approved + missing)}, waits for ${either(waitsFor)}`;
}

/** What policy wants or gives beside people, a sentence each. */
export function conditionsInWords({
  holdSeconds,
  reviewers,
  unmask,
  signInMaximumAgeSeconds,
}: Obligations): readonly string[] {
  return [
    ...(holdSeconds === undefined ? [] : [`The call is held open for up to ${durationWords(holdSeconds)}.`]),
    ...(signInMaximumAgeSeconds === undefined
      ? []
      : [`Who decides has signed in within the last ${durationWords(signInMaximumAgeSeconds)}.`]),
    ...(unmask === undefined ? [] : [`The agent sees unmasked: ${unmask.join(', ')}.`]),
    ...(reviewers === undefined
      ? []
      : [`Break-glass: somebody of ${either(reviewers)} looks at it afterwards.`]),
  ];
}
