// The rules that ask, each in words, with where it stands and whom it waits for.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { unitedNarrowing } from '../../../core/approvals/narrowing.ts';
import { standingOf } from '../../../core/approvals/quorum.ts';
import { approverWords, durationWords, narrowingWords } from '../../../core/approvals/words.ts';
import type { ApprovalRule } from '../../../core/decision.ts';
import type { Html } from './layout.ts';
import { visible } from './visible-text.ts';

export function ruleList(request: ApprovalRequest, nowEpochSeconds: number): Html {
  const { rules, descriptions } = request.obligations;
  const standing = standingOf(request, request.decisions, nowEpochSeconds);
  return html`<ul class="rules">${rules.map((rule, index) => {
    const description = descriptions?.[rule.gate];
    const { approved = 0, needed = 1, missing = 1, waitsFor = [] } = standing[index] ?? {};
    const waits =
      request.status !== 'pending'
        ? ''
        : missing === 0
          ? html`<br><strong>Met.</strong>`
          : html`<br><strong>${approved} of ${Math.max(needed, approved + missing)}</strong>, waits for ${visible(
              waitsFor.map(approverWords).join(' or '),
            )}`;
    return html`<li>Rule <code>${rule.gate}</code>${
      description === undefined ? '' : html`: ${visible(description)}`
    }<br>${visible(askedOf(rule))}${waits}</li>`;
  })}</ul>`;
}

/** e.g. `Two of the group sre-oncall must agree.` */
function askedOf({ approvers, quorum, every, escalation }: ApprovalRule): string {
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
    : `${must} After ${durationWords(escalation.afterSeconds)} also ${escalation.approvers.map(approverWords).join(' or ')} may.`;
}

/** What else policy asks or gives, a chip each. */
export function conditions({ obligations }: ApprovalRequest): readonly string[] {
  const { holdSeconds, reviewers, unmask, signInMaximumAgeSeconds } = obligations;
  return [
    ...(holdSeconds === undefined ? [] : [`The call is held open for up to ${durationWords(holdSeconds)}.`]),
    ...(signInMaximumAgeSeconds === undefined
      ? []
      : [`Who decides has signed in within the last ${durationWords(signInMaximumAgeSeconds)}.`]),
    ...(unmask === undefined ? [] : [`The agent sees unmasked: ${unmask.join(', ')}.`]),
    ...(reviewers === undefined
      ? []
      : [`Break-glass: somebody of ${reviewers.map(approverWords).join(' or ')} looks at it afterwards.`]),
  ];
}

/** What the approvals so far leave of what was asked; empty when that is all of it. */
export function narrowedSoFar({ decisions }: ApprovalRequest): readonly string[] {
  const united = unitedNarrowing(decisions);
  return united === undefined ? [] : narrowingWords(united);
}
