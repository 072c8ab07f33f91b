// The bodies of the JSON door that more than one function speaks of: what they take, what they answer, and how the
// OpenAPI document describes it. `.meta` is for that document alone.
import { z } from 'zod';

export const connectionNameSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, 'expected lower-case letters, digits and `-`, at most 32');

/** Body of POST /v1/calls. */
export const callRequestSchema = z
  .strictObject({
    connection: connectionNameSchema.meta({
      description: 'Name of a connection, as GET /v1/connections lists it.',
    }),
    service: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Id of the service in the AWS models.', example: 's3' }),
    operation: z
      .string()
      .min(1)
      .max(128)
      .meta({ description: 'Name in the service’s model.', example: 'GetObject' }),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/, 'expected a region such as `eu-central-1`')
      .optional()
      .meta({ description: 'Default: the first region of the connection.', example: 'eu-central-1' }),
    parameters: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({
        description:
          'The operation’s input under the model’s member names. Timestamps are `YYYY-MM-DDTHH:MM:SS.sssZ`, blobs and streaming bodies standard base64.',
        example: { Bucket: 'reports', Key: '2026/q4.csv' },
      }),
    reason: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Why, in the agent’s own words: shown to approvers as unverified.' }),
    ticket: z
      .string()
      .regex(
        /^[\w.:/#-]{1,100}$/,
        'expected the name of a ticket, such as `OPS-1234`, at most 100 characters',
      )
      .optional()
      .meta({
        description: 'A ticket that this is for: shown to approvers as unverified.',
        example: 'OPS-1234',
      }),
  })
  .meta({ id: 'CallRequest' });

/** Headers of POST /v1/calls beside the token. */
export const callHeadersSchema = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Of visible ASCII characters; no other call of this principal has it for a day.' }),
});

const { connection, ...called } = callRequestSchema.shape;

/** Body of POST /v1/requests, and what `request_access` takes. */
export const accessRequestSchema = z
  .strictObject({
    connection: connection.optional(),
    connections: z.array(connectionNameSchema).min(2).max(10).optional().meta({
      description:
        'In the place of `connection`: asks for the same call on each of them. Each has its own policy and approval.',
    }),
    ...called,
    renews: z.string().max(64).optional().meta({
      description:
        'The `requestId` of an approval that still opens this call: asks people for the next one before it ends. The earlier one stays usable.',
    }),
  })
  .refine((ask) => (ask.connection === undefined) !== (ask.connections === undefined), {
    message: 'expected either `connection` or `connections`',
  })
  .refine((ask) => ask.renews === undefined || ask.connections === undefined, {
    path: ['renews'],
    message: 'expected with one `connection`, since an approval is for one',
  })
  .meta({ id: 'AccessRequest' });

const asked = {
  status: z.enum(['ready', 'pending-approval', 'denied']).meta({
    description: '`ready`: make the call now. `denied`: of several, policy refuses this one, or all of them.',
  }),
  callId: z.string().optional().meta({ description: 'Names the record of the ask.' }),
  requestId: z
    .string()
    .optional()
    .meta({ description: 'GET /v1/requests/{requestId} says where it stands.' }),
  approvalUrl: z.url().optional().meta({ description: 'Where a human decides.' }),
};

/** 200 and 202 of POST /v1/requests. */
export const accessAnswerSchema = z
  .object({
    ...asked,
    requests: z
      .array(
        z.object({
          connection: z.string(),
          ...asked,
          sessionId: z.string().optional(),
          code: z.string().optional().meta({ description: 'Beside `denied`, as in a Problem.' }),
          detail: z.string().optional(),
          smallestGrantable: z.record(z.string(), z.unknown()).optional(),
          counterOffer: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .optional()
      .meta({ description: 'One for each of several connections.' }),
  })
  .meta({ id: 'AccessAnswer' });

/** 200 of POST /v1/calls. */
export const callResponseSchema = z
  .object({
    callId: z.string().meta({ description: 'Names the call’s record.' }),
    sessionId: z.string(),
    awsRequestId: z.string().optional(),
    output: z
      .record(z.string(), z.unknown())
      .meta({ description: 'The masked answer, in the form of `parameters`.' }),
    masked: z
      .array(z.object({ path: z.string(), kind: z.string(), layer: z.string() }))
      .meta({ description: 'JSON paths of what was masked.' }),
  })
  .meta({ id: 'CallResponse' });

/** 202 of POST /v1/calls: the call waits for an approval. Repeating it after the approval runs it once. */
export const vendRequestSchema = z
  .strictObject({
    profile: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/)
      .meta({ example: 'deploy-site' }),
    durationSeconds: z
      .int()
      .min(60)
      .optional()
      .meta({ description: 'Never longer than the profile says. Absent: as long.' }),
    reason: z
      .string()
      .max(1000)
      .optional()
      .meta({ description: 'For the approver, shown as your own unverified words.' }),
  })
  .meta({ id: 'VendRequest' });

export const vendedSchema = z
  .object({
    callId: z.string(),
    sessionId: z.string().meta({ description: 'Give it back with `POST /v1/sessions/{id}/revocation`.' }),
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    SessionToken: z.string(),
    Expiration: z.iso.datetime().meta({ description: 'When their session policy ends them.' }),
    arn: z.string().meta({ description: 'The assumed role, as AWS names it.' }),
    sourceIdentity: z.string().meta({ description: 'The run, as CloudTrail shows it.' }),
  })
  .meta({ id: 'VendedCredentials' });

export const pendingCallSchema = z
  .object({
    callId: z.string(),
    sessionId: z.string(),
    requestId: z.string().meta({ description: 'GET /v1/requests/{requestId} says where it stands.' }),
    status: z.string(),
    approvalUrl: z.url().meta({ description: 'Where a human decides.' }),
  })
  .meta({ id: 'PendingCall' });

/** Every refusal and failure, RFC 9457; some carry further members, all of them facts about this refusal. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: '`urn:countersign:error:CODE`' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What was wrong, what was expected, what to do next.' }),
    code: z.string().meta({ description: 'Stable: docs/errors.md lists them all.' }),
    retryable: z
      .boolean()
      .meta({ description: 'Whether the same request may succeed later without a change.' }),
    instance: z.string().meta({ description: 'Names this exchange in our logs.' }),
    requestId: z.string().optional().meta({ description: 'The request for approval it is about.' }),
    approvalUrl: z.url().optional().meta({ description: 'Where a human decides it.' }),
    callId: z.string().optional().meta({ description: 'Names the record of the refused call.' }),
    sessionId: z.string().optional(),
    smallestGrantable: z.record(z.string(), z.unknown()).optional().meta({
      description:
        'What of a denied call could be had, and from whom: `effect`, `requirements`, `approvers`.',
    }),
    counterOffer: z.record(z.string(), z.unknown()).optional().meta({
      description:
        'Less than was asked, and approved: `operation`, `resources`, `maximumUses`, `usableUntil`.',
    }),
  })
  .meta({ id: 'Problem' });
