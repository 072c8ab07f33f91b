// What each tool takes and gives, as clients and models read it. Inputs are closed; outputs say what may be there.
import { z } from 'zod';
import { accessRequestSchema, callRequestSchema, connectionNameSchema } from '../../core/api-schemas.ts';

const { reason: _, ticket: __, ...calling } = callRequestSchema.shape;
const someCall = z.strictObject(calling);
const requestId = z
  .string()
  .regex(/^req_[a-z0-9]{26}$/, 'expected an id such as `req_…`, as `call_aws` gave it');
const named = { connection: z.string(), service: z.string(), operation: z.string() };

export const callInput = z.strictObject(callRequestSchema.shape);

/** What a call says to its approvers, as the gate takes it. */
export const wordsOf = ({
  reason,
  ticket,
}: {
  reason?: string | undefined;
  ticket?: string | undefined;
}) => ({
  ...(reason === undefined ? {} : { justification: reason }),
  ...(ticket === undefined ? {} : { ticket }),
});

const pending = {
  requestId: z.string().optional().describe('Of the request for approval.'),
  approvalUrl: z.string().optional().describe('Where a human decides. Show it; opening it approves nothing.'),
  retryAfterSeconds: z.int().optional(),
  next: z.string().optional().describe('What to do next.'),
};

export const callOutput = z.object({
  status: z.enum(['answered', 'pending-approval']),
  callId: z.string(),
  sessionId: z.string(),
  awsRequestId: z.string().optional(),
  output: z.record(z.string(), z.unknown()).optional().describe('The masked answer of AWS.'),
  masked: z.array(z.object({ path: z.string(), kind: z.string(), layer: z.string() })).optional(),
  elicitation: z
    .enum(['accept', 'decline', 'cancel'])
    .optional()
    .describe('Whether your user opened the approvalUrl when asked. Never an approval.'),
  ...pending,
});

const access = {
  status: z
    .enum(['ready', 'pending-approval', 'denied'])
    .describe('`ready`: make the call now. `denied`: of several, policy refuses this one, or all of them.'),
  callId: z.string().optional(),
  ...pending,
};
export const accessOutput = z.object({
  ...access,
  requests: z
    .array(
      z.object({
        connection: z.string(),
        ...access,
        code: z.string().optional().describe('Beside `denied`.'),
        detail: z.string().optional().describe('Beside `denied`.'),
      }),
    )
    .optional()
    .describe('One for each of several connections.'),
});

const reasons = z.array(z.object({ code: z.string(), message: z.string(), policies: z.array(z.string()) }));
const verdict = {
  effect: z.enum(['allow', 'ask', 'deny']),
  reasons,
  approvalBy: z.string().optional().describe('Who would be asked.'),
  smallestGrantable: z.record(z.string(), z.unknown()).optional(),
};

export const explainInput = someCall;
export const explainOutput = z.object({
  ...verdict,
  digest: z.string(),
  requirements: z.array(
    z.object({
      action: z.string(),
      accessLevel: z.string(),
      resources: z.array(z.string()),
      certainty: z.string(),
      dependent: z.boolean(),
    }),
  ),
});

export const searchInput = z.strictObject({
  task: z.string().min(1).max(300).describe('What you want to do, in a few words, e.g. `list s3 buckets`.'),
  service: z.string().min(1).max(64).optional().describe('Only this service, by its id, e.g. `s3`.'),
  limit: z.int().min(1).max(50).default(10),
});
export const searchOutput = z.object({
  operations: z.array(
    z.object({
      service: z.string(),
      operation: z.string(),
      required: z.array(z.string()),
      optional: z.array(z.string()),
    }),
  ),
});

export const requestInput = z.strictObject({ requestId });
export const waitInput = z.strictObject({
  requestId,
  seconds: z.int().min(1).max(25).default(25).describe('How long to wait at most.'),
});
export const requestOutput = z.object({
  requestId: z.string(),
  status: z.string(),
  ...named,
  approvalUrl: z.string(),
  waitsFor: z.string().optional().describe('Who must still decide.'),
  expiresAt: z.string().describe('Until then it may be decided.'),
  usableUntil: z.string().optional().describe('Until then the approved call may run.'),
  decisions: z.array(z.object({ by: z.string(), decision: z.string(), comment: z.string().optional() })),
  counterOffer: z.record(z.string(), z.unknown()).optional().describe('Less than was asked, and approved.'),
  retryAfterSeconds: z.int().optional(),
});

export const accessInput = z.strictObject({
  calls: z
    .array(someCall)
    .max(10)
    .default([])
    .describe('Calls to ask policy about, with the parameters that matter. None of them runs.'),
});
export const myAccessOutput = z.object({
  principal: z.object({ issuer: z.string(), subject: z.string(), displayName: z.string() }),
  connections: z.array(
    z.object({
      name: z.string(),
      accountId: z.string(),
      regions: z.array(z.string()),
      tags: z.record(z.string(), z.string()),
    }),
  ),
  pendingRequests: z.array(z.object({ requestId: z.string(), ...named, approvalUrl: z.string() })),
  calls: z.array(z.object({ ...named, ...verdict })),
});

export const giveBackInput = z.strictObject({
  requestId: requestId.optional().describe('A pending request, which is withdrawn.'),
  connection: connectionNameSchema
    .optional()
    .describe(
      'Ends the session of your token on this connection at this door: get a new token to go on there.',
    ),
});
export const giveBackOutput = z.object({
  withdrawn: z.string().optional(),
  revokedSession: z.string().optional(),
});

export const requestAccessInput = accessRequestSchema;
