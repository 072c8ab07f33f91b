// Says what a request would do in words that need no AWS vocabulary, and how grave that is.
import type { ApprovalRequest, ApproverDecision, Narrowing, Renewal } from '../approval-request.ts';
import { type AccessLevel, askedRequirements } from '../requirement.ts';

export interface Effect {
  readonly tone: 'calm' | 'careful' | 'grave';
  readonly words: string;
}

const levels: readonly { readonly level: AccessLevel; readonly effect: Effect }[] = [
  { level: 'Permissions management', effect: { tone: 'grave', words: 'Changes who may do what' } },
  { level: 'Write', effect: { tone: 'careful', words: 'Changes data or resources' } },
  { level: 'Tagging', effect: { tone: 'careful', words: 'Changes tags' } },
  { level: 'Read', effect: { tone: 'calm', words: 'Only reads' } },
  { level: 'List', effect: { tone: 'calm', words: 'Only lists' } },
];

const destructive = /^(Batch)?(Delete|Terminate|Destroy|Remove|Purge|Deregister|Release|Reset|Stop|Disable)/;

/** The gravest of what the call needs; something unknown is never calm. */
export function effectOf({
  requirements,
  maskedCall,
}: Pick<ApprovalRequest, 'requirements' | 'maskedCall'>): Effect {
  const asked = askedRequirements(requirements);
  const found = levels.find(({ level }) => asked.some(({ accessLevel }) => accessLevel === level));
  if (found === undefined) return { tone: 'grave', words: 'Unknown effect' };
  if (found.level === 'Write' && destructive.test(maskedCall.operation)) {
    return { tone: 'grave', words: 'Deletes or stops something' };
  }
  return found.effect;
}

/** `PutObject` → `Put object`; runs of capitals stay together: `ListVPCs` → `List VPCs`. */
export function operationWords(operation: string): string {
  const words = operation
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z](?!s\b)[a-z])/g, '$1 $2')
    .split(' ');
  return words
    .map((word, index) => (index > 0 && /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ');
}

const units: readonly (readonly [seconds: number, word: string])[] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** From this on seconds say nothing more. */
const secondsMatterBelow = 300;

/** The two largest units: `1 hour 30 minutes`. */
export function durationWords(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  if (rest >= secondsMatterBelow) rest -= rest % 60;
  const parts: string[] = [];
  for (const [length, word] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${word}${count === 1 ? '' : 's'}`);
  }
  return parts.slice(0, 2).join(' ') || '0 seconds';
}

/** A clause as a sentence; one that ends with somebody's own full stop gets no second. */
export function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${/[.!?]$/.test(clause) ? '' : '.'}`;
}

/** `group:sre-oncall` → `the group sre-oncall`; `user:ISSUER|SUBJECT` → `SUBJECT (ISSUER)`. */
export function approverWords(approver: string): string {
  if (approver.startsWith('group:')) return `the group ${approver.slice('group:'.length)}`;
  const [issuer = '', subject = ''] = approver.slice('user:'.length).split('|');
  return `${subject} (${issuer})`;
}

/** `2026-11-23 14:32 UTC` */
export function timeWords(epochSeconds: number): string {
  return `${new Date(epochSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export const renewalWords = ({ requestId, usableUntilEpochSeconds, usesLeft }: Renewal): string =>
  `the approval of ${requestId}, usable until ${timeWords(usableUntilEpochSeconds)}, ${usesLeft === 1 ? 'once more' : `${usesLeft} more times`}`;

export const usesWords = (maximumUses: number): string =>
  maximumUses === 1 ? 'once' : `up to ${maximumUses} times`;

/** Less than was asked, a phrase for each thing that is less. */
export function narrowingWords({
  maximumDurationSeconds,
  maximumUses,
  resources,
}: Narrowing): readonly string[] {
  return [
    ...(maximumDurationSeconds === undefined ? [] : [`within ${durationWords(maximumDurationSeconds)}`]),
    ...(maximumUses === undefined ? [] : [usesWords(maximumUses)]),
    ...(resources === undefined ? [] : [`only on ${resources.join(', ')}`]),
  ];
}

/** ` (by webhook of jira as 5b10a2)` or ` (by the link sent to a…@example.com)`, behind the name of who decided; empty when they came by themselves. */
export function wayWords({
  byWebhook,
  linkSentTo,
}: Pick<ApproverDecision, 'byWebhook' | 'linkSentTo'>): string {
  if (byWebhook !== undefined) return ` (by webhook of ${byWebhook.system} as ${byWebhook.user})`;
  return linkSentTo === undefined ? '' : ` (by the link sent to ${linkSentTo})`;
}
