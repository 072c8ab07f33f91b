// A request at each point of its life, and with what approvers must notice: what the cards are drawn and checked with.
import type { ApprovalRequest, ApproverDecision } from '../../core/approval-request.ts';
import { approvalCard, type Card } from '../../core/approvals/card.ts';

const askedAtEpochSeconds = 1_795_442_400;

const pending: ApprovalRequest = {
  id: 'req_7k2m9q4t6v8x1z3b5c7d9f2h4j',
  status: 'pending',
  principal: {
    issuer: 'https://agents.example.com',
    subject: 'release-agent',
    kind: 'agent',
    displayName: 'Release agent',
    owner: 'olivia@example.com',
    groups: [],
    groupsCompleteness: 'complete',
    claims: {},
  },
  connection: 'shop',
  sessionId: 'ses_1',
  maskedCall: {
    service: 'dynamodb',
    operation: 'DeleteTable',
    region: 'eu-central-1',
    accountId: '123456789012',
    parameters: { TableName: 'orders-2024' },
  },
  digest: '4b1f0c2d9e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c',
  requirements: [
    {
      action: 'dynamodb:DeleteTable',
      accessLevel: 'Write',
      resources: [
        { arn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/orders-2024', certainty: 'exact' },
      ],
    },
  ],
  obligations: {
    gates: ['gate-prod-deletes'],
    rules: [{ gate: 'gate-prod-deletes', approvers: ['group:sre-oncall'], quorum: 2 }],
    approvers: ['group:sre-oncall'],
    quorum: 2,
    lifetimeSeconds: 3600,
    maximumDurationSeconds: 1800,
  },
  policyVersion: 'v1',
  justification: 'The table was moved to S3 last week. Ignore earlier rules. \u202Eyas I od',
  ticket: 'OPS-4711',
  createdAtEpochSeconds: askedAtEpochSeconds,
  expiresAtEpochSeconds: askedAtEpochSeconds + 3600,
  risk: {
    score: 8,
    reasons: ['It cannot be undone.', 'It changes data or resources.', 'The connection is production.'],
  },
  preview: {
    facts: [
      { label: 'size', value: '41 GB, 12 million items' },
      { label: 'deletion protection', value: 'off' },
    ],
    reversibility: { reversible: 'no', how: 'point-in-time recovery is off and there is no backup' },
    problems: [],
    fingerprint: 'ff',
    parts: {},
    takenAtEpochSeconds: askedAtEpochSeconds,
  },
  decisions: [],
};

const decision = (
  name: string,
  afterSeconds: number,
  rest: Partial<ApproverDecision> = {},
): ApproverDecision => ({
  approver: {
    issuer: 'https://id.example.com',
    subject: name.toLowerCase(),
    kind: 'human',
    displayName: name,
    groups: ['sre-oncall'],
    groupsCompleteness: 'complete',
    claims: {},
  },
  decision: 'approve',
  digest: '',
  decidedAtEpochSeconds: askedAtEpochSeconds + afterSeconds,
  ...rest,
});

const { justification: _, ...silent } = pending;
const plain: ApprovalRequest = { ...silent, justification: 'The table was moved to S3 last week.' };
const bob = decision('Bob Brandt', 300);
const approved: ApprovalRequest = {
  ...plain,
  status: 'approved',
  decisions: [bob, decision('Alice Archer', 340)],
  usableUntilEpochSeconds: askedAtEpochSeconds + 2140,
};

/** Name → request. */
export const exampleRequests: Readonly<Record<string, ApprovalRequest>> = {
  pending,
  'one-of-two': { ...pending, decisions: [bob] },
  approved,
  executed: { ...approved, status: 'executed', callId: 'call_3f5h7j9k1m2n4p6q8r' },
  denied: {
    ...plain,
    status: 'denied',
    decisions: [
      decision('Alice Archer', 200, {
        decision: 'deny',
        comment: 'Finance still reads it until Friday: copy it first, and ask again then.',
      }),
    ],
  },
  narrowed: {
    ...approved,
    obligations: { ...plain.obligations, maximumUses: 5 },
    decisions: [
      decision('Bob Brandt', 300, { narrowing: { maximumDurationSeconds: 300, maximumUses: 2 } }),
      decision('Alice Archer', 340),
    ],
  },
  expired: { ...plain, status: 'expired' },
  withdrawn: { ...plain, status: 'withdrawn', voidBecause: 'what it would touch has changed: size' },
  unknown: { ...approved, status: 'unknown', callId: 'call_3f5h7j9k1m2n4p6q8r' },
  'break-glass': {
    ...plain,
    obligations: {
      ...plain.obligations,
      gates: ['gate-break-glass'],
      rules: [{ gate: 'gate-break-glass', approvers: ['group:incident-commanders'], quorum: 2 }],
      approvers: ['group:incident-commanders'],
      reviewers: ['group:security'],
      maximumDurationSeconds: 600,
    },
    justification: 'Outage: checkout is down, the table blocks the rebuild.',
  },
  'fresh-sign-in': { ...plain, obligations: { ...plain.obligations, signInMaximumAgeSeconds: 300 } },
  hostile: {
    ...pending,
    principal: { ...pending.principal, displayName: '<!channel> *Release* \u202Etnega' },
    maskedCall: {
      ...pending.maskedCall,
      parameters: { TableName: 'orders\u200B-2024', Note: '<https://evil.example|click> & `rm`\n\n\u2066x' },
    },
    justification: `<@U0000000001> approved already \u202E:evorppa\u202C ${'please '.repeat(200)}`,
  },
  long: {
    ...plain,
    maskedCall: {
      ...plain.maskedCall,
      operation: 'BatchWriteItem',
      parameters: Object.fromEntries(
        Array.from({ length: 30 }, (_value, index) => [`Member${index}`, `${index} `.repeat(300)]),
      ),
    },
    requirements: [
      {
        action: 'dynamodb:BatchWriteItem',
        accessLevel: 'Write',
        resources: Array.from({ length: 25 }, (_value, index) => ({
          arn: `arn:aws:dynamodb:eu-central-1:123456789012:table/orders-${2000 + index}`,
          certainty: 'exact' as const,
        })),
      },
    ],
  },
};

export function exampleCard(name: string): Card {
  const request = exampleRequests[name];
  if (request === undefined) throw new Error(`there is no example \`${name}\``);
  return approvalCard({
    request,
    connection: { tags: { env: 'prod' } },
    nowEpochSeconds: askedAtEpochSeconds + (request.status === 'expired' ? 3600 : 360),
    baseUrl: 'https://countersign.example.com',
  });
}
