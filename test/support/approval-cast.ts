// The people and the call of the approval tests.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import type { ApprovalDesk } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';

export const issuer = 'https://id.example.com';

export function human(subject: string, overrides: Partial<Principal> = {}): Principal {
  return {
    issuer,
    subject,
    kind: 'human',
    displayName: subject,
    email: `${subject}@example.com`,
    groups: ['sre-oncall'],
    groupsCompleteness: 'complete',
    claims: {},
    ...overrides,
  };
}

export const agent: Principal = {
  issuer: 'https://agents.example.com',
  subject: 'agent-7',
  kind: 'agent',
  displayName: 'Release agent',
  owner: 'olivia@example.com',
  groups: ['agents'],
  groupsCompleteness: 'complete',
  claims: {},
};

export const alice = human('alice');
export const bob = human('bob');
export const carol = human('carol');
/** Answers for the agent, and is an approver by group. */
export const olivia = human('olivia');
export const stranger = human('mallory', { groups: ['marketing'] });
export const auditor = human('aud', { groups: ['auditors'] });

export type Question = Parameters<ApprovalDesk['ask']>[0];

export const digest = 'a3'.repeat(32);

export function question(overrides: Partial<Question> = {}): Question {
  return {
    principal: agent,
    sessionId: 'ses_01',
    connection: 'demo',
    maskedCall: {
      service: 's3',
      operation: 'PutObject',
      region: 'eu-central-1',
      accountId: '123456789012',
      parameters: {
        Bucket: 'reports',
        Key: '2026/q4.csv',
        Body: { sha256: 'ab'.repeat(32), lengthBytes: 512 },
      },
    },
    digest,
    requirements: [
      {
        action: 's3:PutObject',
        accessLevel: 'Write',
        resources: [{ arn: 'arn:aws:s3:::reports/2026/q4.csv', certainty: 'exact', type: 'object' }],
      },
    ],
    decision: {
      effect: 'ask',
      reasons: [{ code: 'gated', message: 'writes in prod need an approval', policies: ['gate-prod-write'] }],
      policyVersion: 'v1',
      obligations: obligations(),
    },
    justification: 'upload the quarterly report',
    ...overrides,
  };
}

export function obligations(
  overrides: Partial<ApprovalRequest['obligations']> = {},
): ApprovalRequest['obligations'] {
  const approvers = overrides.approvers ?? ['group:sre-oncall'];
  const quorum = overrides.quorum ?? 1;
  const gates = overrides.gates ?? ['gate-prod-write'];
  return {
    gates,
    rules: gates.map((gate) => ({ gate, approvers, quorum })),
    approvers,
    quorum,
    lifetimeSeconds: 3600,
    maximumDurationSeconds: 1800,
    ...overrides,
  };
}

export function askWith(overrides: Partial<ApprovalRequest['obligations']>): Question {
  const asked = question();
  return { ...asked, decision: { ...asked.decision, obligations: obligations(overrides) } };
}

/** A request as the desk would open it for the question, before anybody decided. */
export function pendingRequest(overrides: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const { decision, ...asked } = question();
  return {
    ...asked,
    id: `req_${'a'.repeat(26)}`,
    status: 'pending',
    obligations: obligations(),
    policyVersion: decision.policyVersion,
    createdAtEpochSeconds: 1_795_000_000,
    expiresAtEpochSeconds: 1_795_003_600,
    decisions: [],
    ...overrides,
  };
}
