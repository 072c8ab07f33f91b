// A decision that a system sends in the name of one of its users, and who that user is here. The system is known by its
// signature and never by what the body says; nobody is known who is not configured.
import { z } from 'zod';
import { commentMaximumCharacters } from '../approvals/transitions.ts';
import { CountersignError } from '../countersign-error.ts';
import type { Principal } from '../principal.ts';
import { parseStrictJson } from '../wire/strict-json.ts';
import type { WebhookSender } from './settings.ts';

const decisionSchema = z.strictObject({
  requestId: z.string().regex(/^req_[0-9a-z]{1,64}$/, 'expected the id of a request'),
  /** Of the call that the user was shown [A4]. */
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 that the card showed, 64 hex digits'),
  decision: z.enum(['approve', 'deny']),
  /** Who decided, as the sending system knows them. */
  user: z.string().min(1).max(256),
  comment: z.string().max(commentMaximumCharacters).optional(),
});
type WebhookDecision = z.output<typeof decisionSchema>;

/** Throws CountersignError `malformed-request`. */
export function readWebhookDecision(body: Uint8Array): WebhookDecision {
  const read = decisionSchema.safeParse(parseStrictJson(body));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new CountersignError(
    'malformed-request',
    `the decision is not as docs/webhooks.md has it, at \`${issue?.path.join('.') || '(top level)'}\`: ${issue?.message}`,
  );
}

const daySeconds = 86_400;

/**
 * The person whom the configuration names for a user of the system, with the groups that it says. Throws `not-eligible`
 * when it names none, or when its groups are too old to decide by [A3].
 */
export function personBehind(
  { system, people, groupsMaximumAgeDays }: WebhookSender,
  user: string,
  nowEpochSeconds: number,
): Principal {
  const person = people.find((each) => each.user === user);
  if (person === undefined) {
    throw new CountersignError(
      'not-eligible',
      `no person is configured for this user of \`${system}\`: add them to its \`people\`, or decide on the approval page`,
    );
  }
  const { issuer, subject, email, displayName, groups, groupsAsOf } = person;
  const ageSeconds = nowEpochSeconds - Date.parse(groupsAsOf) / 1000;
  if (ageSeconds < 0 || ageSeconds > groupsMaximumAgeDays * daySeconds) {
    throw new CountersignError(
      'not-eligible',
      `the groups of this user of \`${system}\` are of ${groupsAsOf} and count for ${groupsMaximumAgeDays} days from then: look them up and deploy, or decide on the approval page`,
    );
  }
  return {
    issuer,
    subject,
    kind: 'human',
    displayName: displayName ?? email,
    email,
    groups,
    // Those that count for deciding; a token may name more.
    groupsCompleteness: 'truncated',
    claims: {},
  };
}
