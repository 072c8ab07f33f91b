// Who must agree, in words: for an agent's error, a terminal and every card alike.
import type { ApprovalRule, Obligations } from '../decision.ts';

/** e.g. `2 of group:sre-oncall, and each of group:security, group:owners in that order`. */
export function rulesInWords({ rules }: Pick<Obligations, 'rules'>): string {
  return [...new Set(rules.map(ruleInWords))].join(', and ');
}

export function ruleInWords({ approvers, quorum, every, escalation }: ApprovalRule): string {
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
