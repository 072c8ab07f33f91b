// The records of one session, as the archive holds them: a read, a change that waited and was approved with less, a call that
// was denied, and one without an end.
import type { Session } from '../../core/session.ts';
import { type Transcript, transcriptVersion } from '../../core/transcript.ts';
import { agent, alice } from './approval-cast.ts';

export const session: Session = {
  id: 'ses_00000000000000000000000001',
  principal: agent,
  connection: 'demo',
  door: 'aws',
  issuedAtEpochSeconds: 1_795_000_000,
  expiresAtEpochSeconds: 1_795_003_600,
};

const base = {
  version: transcriptVersion,
  kind: 'call',
  sessionId: session.id,
  door: 'aws',
  principal: agent,
  connection: 'demo',
} as const;
const place = { region: 'eu-central-1', accountId: '111122223333' };
const callId = (number: number) => `call_${String(number).padStart(26, '0')}`;
const instanceArn = 'arn:aws:ec2:eu-central-1:111122223333:instance/i-0123456789abcdef0';

const stop = {
  maskedCall: {
    service: 'ec2',
    operation: 'StopInstances',
    ...place,
    parameters: { InstanceIds: ['i-0123456789abcdef0'] },
  },
  requirements: [
    {
      action: 'ec2:StopInstances',
      accessLevel: 'Write',
      resources: [{ arn: instanceArn, certainty: 'exact', type: 'instance' }],
    },
  ],
  decision: {
    effect: 'ask',
    reasons: [{ code: 'gated', message: 'stopping needs an approval', policies: ['gate-stop'] }],
    policyVersion: 'v1',
  },
} as const;
const preview = {
  reversibility: { reversible: 'yes', how: 'it can be started again' },
  problems: [],
  fingerprint: 'f',
  parts: {},
  takenAtEpochSeconds: 1_795_000_010,
} as const;

export const read: Transcript = {
  ...base,
  callId: callId(1),
  receivedAt: '2026-11-18T11:06:40.000Z',
  completedAt: '2026-11-18T11:06:40.120Z',
  maskedCall: {
    service: 'secretsmanager',
    operation: 'GetSecretValue',
    ...place,
    parameters: { SecretId: 'database' },
  },
  requirements: [
    {
      action: 'secretsmanager:GetSecretValue',
      accessLevel: 'Read',
      resources: [
        {
          arn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-Ab12Cd',
          certainty: 'exact',
          type: 'Secret',
        },
      ],
    },
  ],
  decision: {
    effect: 'allow',
    reasons: [{ code: 'permitted', message: 'a permit matched', policies: ['read'] }],
    policyVersion: 'v1',
  },
  outcome: 'succeeded',
  result: {
    statusCode: 200,
    awsRequestId: 'aws-1',
    output: { SecretString: '[masked:secret:a1b2]' },
    masked: [{ path: '$.SecretString', kind: 'secret', layer: 'model' }],
  },
};

export const waiting: Transcript = {
  ...base,
  ...stop,
  callId: callId(2),
  receivedAt: '2026-11-18T11:06:50.000Z',
  completedAt: '2026-11-18T11:06:50.300Z',
  approval: { requestId: 'req_1', decisions: [] },
  preview: { ...preview, facts: [{ label: 'state', value: 'running' }] },
  risk: { score: 4, reasons: ['It changes data or resources.'] },
  outcome: 'pending-approval',
};

export const approved: Transcript = {
  ...base,
  ...stop,
  callId: callId(3),
  receivedAt: '2026-11-18T11:10:00.000Z',
  completedAt: '2026-11-18T11:10:03.400Z',
  approval: {
    requestId: 'req_1',
    decisions: [
      {
        approver: alice,
        decision: 'approve',
        comment: 'go ahead',
        linkSentTo: 'a…@example.com',
        decidedAtEpochSeconds: 1_795_000_170,
        digest: 'd',
        narrowing: { maximumUses: 1, resources: [instanceArn] },
      },
    ],
  },
  preview: { ...preview, facts: [{ label: 'state', value: 'stopping' }] },
  outcome: 'failed',
  result: {
    statusCode: 400,
    error: { code: 'IncorrectInstanceState', message: 'it stops already' },
    masked: [],
  },
};

export const voided: Transcript = {
  ...base,
  ...stop,
  callId: callId(4),
  receivedAt: '2026-11-18T11:11:00.000Z',
  completedAt: '2026-11-18T11:11:00.001Z',
  voided: { requestId: 'req_1', because: 'state was running, is stopping' },
  outcome: 'denied',
  refusal: { code: 'denied', message: 'no policy permits it' },
};

export const open: Transcript = {
  ...base,
  kind: 'intent',
  callId: callId(5),
  receivedAt: '2026-11-18T11:12:00.000Z',
  maskedCall: { service: 's3', operation: 'PutObject', ...place, parameters: { Bucket: 'acme', Key: 'k' } },
};

export const records: readonly Transcript[] = [read, waiting, approved, voided, open];
