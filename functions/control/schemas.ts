// What the control function's JSON routes take and answer. `.meta` is for the OpenAPI document.
import { z } from 'zod';
import { commentMaximumCharacters } from '../../core/approvals/transitions.ts';
import { holdReasonMaximumCharacters } from '../../core/record/legal-hold.ts';

const epochSeconds = z.int().meta({ description: 'Seconds since 1970-01-01T00:00:00Z.' });

export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(100).optional().meta({ description: 'The `cursor` of the page before.' }),
});

export const requestsQuerySchema = pageQuerySchema.extend({
  queue: z.enum(['mine', 'reviews', 'decided']).optional().meta({
    description:
      '`mine`: pending requests that you may decide. `reviews`: break-glass approvals that wait for your look. `decided`: what you approved, denied or reviewed. Absent: requests that you made.',
  }),
});

export const waitQuerySchema = z.strictObject({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(0)
    .meta({ description: 'Seconds to wait while the request is pending.' }),
});

export const sessionsQuerySchema = pageQuerySchema.extend({
  principalId: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: 'Sessions of this principal (`issuer|subject`). Absent: yours.' }),
  everyone: z.literal('true').optional().meta({ description: 'Sessions of everyone, for auditors.' }),
});

export const transcriptQuerySchema = z.strictObject({
  cursor: z.string().max(64).optional().meta({ description: 'The `cursor` of the page before.' }),
});

export const narrowingSchema = z
  .strictObject({
    maximumDurationSeconds: z.int().min(1).optional(),
    maximumUses: z.int().min(1).optional(),
    resources: z
      .array(z.string().max(2048))
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'ARNs, some of those that the call needs.' }),
  })
  .meta({ id: 'Narrowing' });

export const reviewSchema = z
  .strictObject({
    comment: z
      .string()
      .min(1)
      .max(commentMaximumCharacters)
      .meta({ description: 'What was found, for the record.' }),
  })
  .meta({ id: 'Review' });

export const decisionSchema = z
  .strictObject({
    decision: z.enum(['approve', 'deny']),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits')
      .meta({ description: 'The digest of the request that you were shown: the decision binds it.' }),
    comment: z.string().max(commentMaximumCharacters).optional(),
    narrowing: narrowingSchema.optional().meta({ description: 'To approve less than was asked.' }),
  })
  .meta({ id: 'Decision' });

const personSchema = z
  .object({
    issuer: z.string(),
    subject: z.string(),
    kind: z.enum(['agent', 'human']),
    displayName: z.string(),
    email: z.string().optional(),
    owner: z.string().optional(),
  })
  .meta({ id: 'Person' });

const previewSchema = z
  .object({
    facts: z.array(
      z.object({
        label: z.string().meta({ example: 'size' }),
        value: z.string().meta({ example: '41 GB' }),
        volatile: z
          .literal(true)
          .optional()
          .meta({ description: 'Changes by itself, so it is not compared again.' }),
      }),
    ),
    reversibility: z.object({ reversible: z.enum(['yes', 'no', 'partly', 'unknown']), how: z.string() }),
    problems: z.array(z.string()).meta({ description: 'What could not be looked at, and why.' }),
    fingerprint: z.string(),
    parts: z.record(z.string(), z.string()).meta({ description: 'Probe → hash of what must not change.' }),
    takenAtEpochSeconds: epochSeconds,
  })
  .meta({ id: 'ImpactPreview' });

export const requestSchema = z
  .object({
    id: z.string().meta({ example: 'req_4k2v8w0f6t9b3m7x1c5d0n2p8q' }),
    status: z.enum(['pending', 'approved', 'denied', 'expired', 'withdrawn', 'executed', 'unknown']),
    approvalUrl: z.url(),
    principal: personSchema,
    connection: z.string(),
    sessionId: z.string(),
    maskedCall: z.object({
      service: z.string(),
      operation: z.string(),
      region: z.string(),
      accountId: z.string(),
      parameters: z.record(z.string(), z.unknown()),
    }),
    digest: z.string(),
    requirements: z.array(
      z.object({
        action: z.string(),
        accessLevel: z.string(),
        resources: z.array(z.object({ arn: z.string(), certainty: z.string(), type: z.string().optional() })),
        conditions: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
      }),
    ),
    obligations: z.object({
      gates: z.array(z.string()),
      descriptions: z
        .record(z.string(), z.string())
        .optional()
        .meta({ description: 'Gate → what its policy says of itself.' }),
      rules: z
        .array(
          z.object({
            gate: z.string(),
            approvers: z.array(z.string()),
            quorum: z.int(),
            every: z
              .enum(['in-parallel', 'in-order'])
              .optional()
              .meta({ description: 'Each of `approvers` must be spoken for by a person of its own.' }),
            escalation: z
              .object({ afterSeconds: z.int(), approvers: z.array(z.string()) })
              .optional()
              .meta({ description: 'Who may decide as well once it has waited so long.' }),
          }),
        )
        .meta({ description: 'One for each gate: every one of them must be met.' }),
      approvers: z.array(z.string()).meta({ description: 'Everyone whom some rule names.' }),
      quorum: z.int().meta({ description: 'Fewer people never meet the rules.' }),
      lifetimeSeconds: z.int(),
      maximumDurationSeconds: z.int(),
      maximumUses: z.int().optional().meta({ description: 'Absent: once.' }),
      justificationRequired: z.literal(true).optional(),
      ticketRequired: z.literal(true).optional(),
      holdSeconds: z.int().optional(),
      signInMaximumAgeSeconds: z.int().optional(),
      reviewers: z.array(z.string()).optional().meta({ description: 'Who looks at it afterwards.' }),
      unmask: z.array(z.string()).optional(),
    }),
    policyVersion: z.string(),
    justification: z.string().optional().meta({ description: 'The agent’s own words, unverified.' }),
    ticket: z.string().optional(),
    createdAtEpochSeconds: epochSeconds,
    expiresAtEpochSeconds: epochSeconds,
    decisions: z.array(
      z.object({
        approver: personSchema,
        decision: z.enum(['approve', 'deny']),
        comment: z.string().optional(),
        narrowing: narrowingSchema.optional(),
        byWebhook: z
          .object({ system: z.string(), user: z.string() })
          .optional()
          .meta({ description: 'The system that sent it, and its own name for the approver.' }),
        linkSentTo: z.string().optional().meta({
          description:
            'It came by the link of an e-mail to this address; of a person’s, as little as tells it apart.',
        }),
        decidedAtEpochSeconds: epochSeconds,
      }),
    ),
    standing: z
      .array(
        z.object({
          gate: z.string(),
          approved: z.int(),
          needed: z.int(),
          missing: z.int(),
          waitsFor: z.array(z.string()),
        }),
      )
      .meta({ description: 'Where each rule stands now.' }),
    narrowing: narrowingSchema.optional().meta({ description: 'What approvers gave, if less than asked.' }),
    review: z
      .object({ reviewer: personSchema, comment: z.string(), reviewedAtEpochSeconds: epochSeconds })
      .optional(),
    revocation: z
      .object({ by: personSchema, atEpochSeconds: epochSeconds })
      .optional()
      .meta({ description: 'Its approval was given back or taken back.' }),
    remindedAtEpochSeconds: epochSeconds.optional(),
    escalatedAtEpochSeconds: epochSeconds.optional(),
    usableUntilEpochSeconds: epochSeconds.optional(),
    risk: z
      .object({ score: z.int().min(1).max(10), reasons: z.array(z.string()) })
      .optional()
      .meta({ description: '1 (harmless) to 10, with what makes it so.' }),
    preview: previewSchema.optional().meta({
      description:
        'What the call would touch, as it was found before anybody was asked. Not shown to the requester.',
    }),
    renews: z
      .object({ requestId: z.string(), usableUntilEpochSeconds: epochSeconds, usesLeft: z.int() })
      .optional()
      .meta({ description: 'The approval that this one is to follow.' }),
    askedAgainBecause: z.string().optional().meta({ description: 'Why an earlier approval does not count.' }),
    voidBecause: z.string().optional().meta({ description: 'Why its approval was taken back before use.' }),
    callId: z.string().optional(),
  })
  .meta({ id: 'Request' });

export const requestPageSchema = z
  .object({ requests: z.array(requestSchema), cursor: z.string().optional() })
  .meta({ id: 'RequestPage' });

export const grantsQuerySchema = pageQuerySchema.extend({
  cursor: z
    .string()
    .regex(/^[a-z0-9-]{1,32}\.grant_[a-z0-9]{26}$/, 'expected the `cursor` of the page before')
    .optional()
    .meta({ description: 'The `cursor` of the page before.' }),
});

export const grantPageSchema = z
  .object({
    grants: z.array(
      z
        .object({
          id: z.string().meta({ example: 'grant_4k2v8w0f6t9b3m7x1c5d0n2p8q' }),
          requestId: z.string().meta({ description: 'Shows the call and who approved it.' }),
          connection: z.string(),
          digest: z.string().meta({ description: 'Of the call that was approved.' }),
          isNarrowed: z.boolean().meta({ description: 'Approvers gave fewer resources than were asked.' }),
          requirements: requestSchema.shape.requirements,
          gates: z.array(z.string()).meta({ description: 'A call that meets another gate asks again.' }),
          policyVersion: z.string(),
          notBeforeEpochSeconds: epochSeconds,
          expiresAtEpochSeconds: epochSeconds,
          usesLeft: z.int(),
        })
        .meta({ id: 'Grant' }),
    ),
    cursor: z.string().optional(),
  })
  .meta({ id: 'GrantPage' });

const holdStepSchema = z.object({
  by: z.object({
    issuer: z.string(),
    subject: z.string(),
    displayName: z.string(),
    email: z.string().optional(),
  }),
  atEpochSeconds: epochSeconds,
});

export const holdReasonSchema = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(holdReasonMaximumCharacters)
      .meta({ description: 'Why, for the record: a case, a ticket.' }),
  })
  .meta({ id: 'HoldReason' });

export const legalHoldSchema = z
  .object({
    reason: z.string(),
    placed: holdStepSchema,
    releaseAsked: holdStepSchema.optional().meta({ description: 'The first of two people who release it.' }),
    released: holdStepSchema.optional().meta({ description: 'Absent: it stands.' }),
  })
  .meta({ id: 'LegalHold' });

export const sessionSchema = z
  .object({
    id: z.string(),
    principal: personSchema,
    connection: z.string(),
    door: z.enum(['aws', 'json', 'mcp']),
    issuedAtEpochSeconds: epochSeconds,
    expiresAtEpochSeconds: epochSeconds,
    label: z.string().optional(),
    parentIds: z
      .array(z.string())
      .optional()
      .meta({ description: 'Sessions by whose keys it was opened: revoking one ends it, too.' }),
    revokedAtEpochSeconds: epochSeconds.optional(),
    hold: legalHoldSchema.optional().meta({ description: 'Shown to auditors only. Absent: never held.' }),
    vending: z
      .object({ profile: z.string(), sourceIdentity: z.string().optional() })
      .optional()
      .meta({ description: 'It is an attempt of a pipeline’s run to be vended credentials.' }),
  })
  .meta({ id: 'Session' });

export const stopRequestSchema = z
  .strictObject({
    scope: z.string().max(1100).meta({
      description: '`everything`, `connection:NAME` or `agent:ISSUER|SUBJECT`.',
      example: 'connection:shop',
    }),
    because: z.string().min(1).max(500).optional().meta({ description: 'Said to every agent it stops.' }),
  })
  .meta({ id: 'StopRequest' });

export const thawRequestSchema = stopRequestSchema.pick({ scope: true }).meta({ id: 'ThawRequest' });

export const shortPersonSchema = z.object({
  issuer: z.string(),
  subject: z.string(),
  displayName: z.string(),
  email: z.string().optional(),
});

export const stopsSchema = z
  .object({
    stops: z.array(
      z.object({
        scope: z.string(),
        stoppedBy: shortPersonSchema,
        stoppedAtEpochSeconds: epochSeconds,
        because: z.string().optional(),
        thaw: z
          .object({ proposedBy: shortPersonSchema, proposedAtEpochSeconds: epochSeconds })
          .optional()
          .meta({ description: 'Somebody wants it to go on; another person confirms.' }),
      }),
    ),
  })
  .meta({ id: 'Stops' });

export const sessionListSchema = z
  .object({ sessions: z.array(sessionSchema), cursor: z.string().optional() })
  .meta({ id: 'SessionList' });

export const transcriptPageSchema = z
  .object({
    transcripts: z
      .array(z.record(z.string(), z.unknown()))
      .meta({ description: 'Masked records, oldest first: core/transcript.ts has their members.' }),
    cursor: z.string().optional(),
  })
  .meta({ id: 'TranscriptPage' });

export const meSchema = personSchema
  .extend({
    principalId: z.string(),
    groups: z.array(z.string()),
    groupsCompleteness: z.enum(['complete', 'truncated', 'absent']),
    isAuditor: z.boolean(),
  })
  .meta({ id: 'Me' });

export const slackUserSchema = z
  .object({
    teamId: z.string().meta({ description: 'The workspace.' }),
    userId: z.string(),
    name: z.string().meta({ description: 'As Slack named them when they signed in.' }),
  })
  .meta({ id: 'SlackUser' });

export const connectionListSchema = z
  .object({
    connections: z.array(
      z.object({
        name: z.string(),
        accountId: z.string(),
        regions: z.array(z.string()),
        tags: z.record(z.string(), z.string()),
        mode: z.enum(['enforce', 'observe']).meta({
          description: '`observe`: reads that policy does not allow pass and are recorded as such.',
        }),
        roleArn: z.string().meta({
          description: 'For AWS_ROLE_ARN: the role that stands for this connection at the STS door.',
        }),
      }),
    ),
  })
  .meta({ id: 'ConnectionList' });

export const surrogateKeysSchema = z
  .object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    Token: z.string().meta({ description: 'The session token.' }),
    Expiration: z.string().meta({ description: 'ISO 8601.' }),
  })
  .meta({ id: 'SurrogateKeys' });
