// The schema of a transcript in the archive, with what each member means: docs/schemas/transcript.schema.json is made from it,
// and core/transcript.ts must fit it. Members are only ever added; whoever reads passes over those that they do not know.
import { z } from 'zod';
import { decisionReasonCodes } from '../decision.ts';
import { maskingProfiles } from '../masking/mask-options.ts';
import type { Transcript } from '../transcript.ts';
import { transcriptVersion } from '../transcript.ts';

const text = (description: string) => z.string().meta({ description });
const time = (description: string) => z.iso.datetime().meta({ description });
const seconds = (description: string) => z.int().min(0).meta({ description });
const hash = (description: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description });
const any = (description: string) => z.json().meta({ description });

const chainPlace = z.object({
  writer: text('Id of the writer.'),
  sequence: seconds('Its number among the records of that writer, from 0.'),
  sha256: hash('Of the bytes as they are stored.'),
});

export const chainSchema = z
  .object({
    writer: text('`wrt_…`: one running instance of a function, for as long as its writes succeed.'),
    sequence: seconds('Number of this record among those of its writer, from 0.'),
    previousSha256: hash('Of the stored bytes of the record before.').nullable(),
    takesOver: z
      .object({
        stored: chainPlace.optional().meta({ description: 'The last record that was stored for certain.' }),
        doubtful: z.array(chainPlace).meta({
          description: 'Records since then that may be stored or not, with the hashes they would have.',
        }),
      })
      .optional()
      .meta({
        description: 'In a first record, when the instance was another writer before, which ended in doubt.',
      }),
  })
  .meta({ description: 'Place among the records of its writer (docs/adr/0006).' });

const principal = z
  .object({
    issuer: text('`iss` of the token.'),
    subject: text('`sub` of the token (Entra: `tid/oid`).'),
    kind: z.enum(['agent', 'human']).meta({ description: 'What the issuer’s configuration takes it for.' }),
    displayName: text('For people who read; never compared.'),
    email: text('E-mail claim, if there is one.').optional(),
    owner: text('The human who answers for an agent.').optional(),
    linked: z
      .array(z.string())
      .optional()
      .meta({ description: 'Other identities of the same people, as the registry has them.' }),
    recognisedBy: text('The rule of its issuer’s configuration that recognised the agent.').optional(),
    groups: z.array(z.string()).meta({ description: 'Groups of the token.' }),
    groupsCompleteness: z
      .enum(['complete', 'truncated', 'absent'])
      .meta({ description: 'Whether these are all groups.' }),
    claims: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .meta({ description: 'Claims that the issuer’s configuration lets through to policies.' }),
  })
  .meta({ description: 'Who, as one issuer’s token said it.' });

const call = z
  .object({
    service: text('The service’s id in the catalogue, e.g. `s3`.'),
    operation: text('The operation’s name in the service’s model.'),
    region: text('Region that was acted in.'),
    accountId: text('Account of the connection.'),
    parameters: z.record(z.string(), z.json()).meta({
      description:
        'The masked request, by the model’s member names; a streaming body is its hash and length.',
    }),
  })
  .meta({ description: 'What was asked, masked. Absent when the request could not be read.' });

const requirement = z.object({
  action: text('`prefix:Action` as IAM writes it.'),
  accessLevel: z.enum(['Read', 'List', 'Write', 'Tagging', 'Permissions management']),
  resources: z.array(
    z.object({
      arn: text('The ARN, or the narrowest pattern that is certain to hold it.'),
      certainty: z.enum(['exact', 'stripped', 'any', 'unknown']),
      pattern: z.literal(true).optional().meta({ description: '`arn` is an IAM pattern.' }),
      type: text('IAM’s resource type.').optional(),
    }),
  ),
  conditions: z
    .record(z.string(), z.record(z.string(), z.array(z.string())))
    .optional()
    .meta({ description: 'Operator → key → values.' }),
  dependent: z
    .literal(true)
    .optional()
    .meta({ description: 'What the service does onward with the session.' }),
});

const decision = z
  .object({
    effect: z.enum(['allow', 'ask', 'deny']),
    reasons: z.array(
      z.object({
        code: z.enum(decisionReasonCodes).meta({ description: 'docs/errors.md lists them.' }),
        message: text('One sentence for people.'),
        policies: z.array(z.string()).meta({ description: 'Ids of the policies that decided.' }),
      }),
    ),
    policyVersion: text('Hash of the policies that were in force; `none`: there were none.'),
    obligations: z
      .object({
        gates: z.array(z.string()).meta({ description: 'Ids of the gates that fired.' }),
        descriptions: z.record(z.string(), z.string()).optional(),
        rules: z
          .array(
            z.object({
              gate: z.string(),
              approvers: z.array(z.string()),
              quorum: z.int().min(1),
              every: z.enum(['in-parallel', 'in-order']).optional(),
              escalation: z
                .object({
                  afterSeconds: seconds('From when these may decide as well.'),
                  approvers: z.array(z.string()),
                })
                .optional(),
            }),
          )
          .meta({ description: 'What each gate wants of its approvers.' }),
        approvers: z.array(z.string()).meta({ description: '`group:NAME` or `user:ISSUER|SUBJECT`.' }),
        quorum: z.int().min(1),
        lifetimeSeconds: seconds('How long the request may be decided.'),
        maximumDurationSeconds: seconds('How long an approval may be used.'),
        maximumUses: z.int().min(1).optional(),
        justificationRequired: z.literal(true).optional(),
        ticketRequired: z.literal(true).optional(),
        holdSeconds: seconds('How long the door holds the call open.').optional(),
        signInMaximumAgeSeconds: seconds('How old an approver’s sign-in may be.').optional(),
        reviewers: z.array(z.string()).optional(),
        unmask: z.array(z.string()).optional(),
      })
      .optional()
      .meta({ description: 'With `ask`: what approvers must give.' }),
    handling: z
      .object({
        masking: z.enum(maskingProfiles).optional(),
        withholdInjection: z
          .literal(true)
          .optional()
          .meta({ description: 'An answer that speaks to the agent was to be withheld.' }),
        credentialScope: z
          .array(z.object({ action: z.string(), arns: z.array(z.string()) }))
          .optional()
          .meta({ description: 'For what the credential of an allowed action was.' }),
      })
      .optional()
      .meta({ description: 'What the policies that decided say of how the call is made.' }),
    grantable: any(
      'With `deny`: what would be left of the call without the resources that are denied.',
    ).optional(),
  })
  .meta({ description: 'What policy said, under which version, and why.' });

const approval = z
  .object({
    requestId: text('The request; its own life is recorded under `events/`.'),
    decisions: z.array(
      z.object({
        approver: principal,
        decision: z.enum(['approve', 'deny']),
        comment: text('The approver’s words.').optional(),
        decidedAtEpochSeconds: seconds('When.'),
        digest: hash('Of the call that the approver was shown.'),
        narrowing: z
          .object({
            maximumDurationSeconds: z.int().min(1).optional(),
            maximumUses: z.int().min(1).optional(),
            resources: z.array(z.string()).optional(),
          })
          .optional()
          .meta({ description: 'What this approver gave, when it was less than asked.' }),
        byWebhook: z.object({ system: z.string(), user: z.string() }).optional().meta({
          description: 'Set when it came by a signed webhook: of which system, as which of its users.',
        }),
        linkSentTo: text(
          'Address of the e-mail by whose link it came: as little of a person’s as tells it apart.',
        ).optional(),
      }),
    ),
  })
  .meta({
    description: 'When the call ran, or waits, under an approval: who agreed, when, to which digest.',
  });

const credential = z
  .object({
    roleArn: text('The connection’s role.'),
    roleSessionName: text('Id of the session, as CloudTrail shows it.'),
    sourceIdentity: text('The agent, as CloudTrail shows it.'),
    sessionPolicy: text('The session policy exactly as it was sent: all that the credential could do.'),
    expiresAtEpochSeconds: seconds('End that the session policy sets.'),
    cached: z.boolean().meta({ description: 'It was used for calls before this one.' }),
  })
  .meta({ description: 'Scope of the credential that the call was made with.' });

const maskFinding = z.object({
  path: text('JSON path.'),
  kind: text('What was taken for a secret.'),
  layer: text('What found it (docs/masking.md).'),
});

const result = z
  .object({
    statusCode: z.int().meta({ description: 'HTTP status of AWS’s answer.' }),
    awsRequestId: text('AWS’s id of the request: the link to CloudTrail.').optional(),
    output: any('The masked answer, in the form of `maskedCall.parameters`.').optional(),
    error: z
      .object({ code: text('AWS’s error code.'), message: text('AWS’s message, masked.') })
      .optional()
      .meta({ description: 'When AWS answered with an error.' }),
    masked: z.array(maskFinding).meta({ description: 'What was masked in the answer, or reported of it.' }),
    withheld: text('Why nothing of the answer is here, nor was released.').optional(),
  })
  .meta({ description: 'What AWS answered.' });

export const transcriptSchema = z
  .object({
    chain: chainSchema.optional(),
    version: z.literal(transcriptVersion).meta({ description: 'Of this schema.' }),
    kind: z.enum(['intent', 'streaming', 'call']).meta({
      description:
        '`intent`: before a byte leaves; `streaming`: before the first byte of a large answer; `call`: the end.',
    }),
    callId: z
      .string()
      .regex(/^call_[0-9a-hjkmnp-tv-z]{26}$/)
      .meta({ description: 'Sortable by time; begins with it.' }),
    sessionId: text('The session: the calls of one principal under one set of keys.'),
    door: z.enum(['aws', 'json', 'mcp']).meta({ description: 'Door that it came through.' }),
    principal,
    connection: text('Name of the connection.'),
    sourceAddress: text('Address of the caller.').optional(),
    userAgent: text('What the client says it is.').optional(),
    receivedAt: time('When the request had been received.'),
    maskedCall: call.optional(),
    maskedInput: z.array(maskFinding).optional().meta({ description: 'What of `maskedCall` was masked.' }),
    digest: hash(
      'SHA-256 of the canonical JSON of the unmasked call: what approvals are bound to.',
    ).optional(),
    requirements: z
      .array(requirement)
      .optional()
      .meta({ description: 'What the call needs of IAM: policy decided on these.' }),
    decision: decision.optional(),
    observed: z.literal(true).optional().meta({ description: 'Observe mode let pass what was not allowed.' }),
    approval: approval.optional(),
    preview: z
      .object({
        facts: z
          .array(
            z.object({
              label: z.string(),
              value: z.string(),
              volatile: z.literal(true).optional().meta({ description: 'It changes by itself.' }),
            }),
          )
          .meta({ description: 'What the call would touch, in words, masked.' }),
        reversibility: z.object({ reversible: z.enum(['yes', 'no', 'partly', 'unknown']), how: z.string() }),
        problems: z.array(z.string()).meta({ description: 'What could not be seen.' }),
        fingerprint: hash('Of `parts`.'),
        parts: z
          .record(z.string(), z.string())
          .meta({ description: 'Probe → hash of what must not change.' }),
        takenAtEpochSeconds: seconds('When it was looked at.'),
      })
      .optional()
      .meta({ description: 'What approvers are shown of the target of a call that waits for them.' }),
    risk: z
      .object({ score: z.int().min(1).max(10), reasons: z.array(z.string()) })
      .optional()
      .meta({ description: 'How dangerous approvers are told that it is.' }),
    voided: z
      .object({ requestId: text('The request.'), because: text('One clause.') })
      .optional()
      .meta({ description: 'An approval that counts no more: what its approvers were shown has changed.' }),
    credential: credential.optional(),
    outcome: z
      .enum(['succeeded', 'failed', 'denied', 'pending-approval', 'refused', 'answered', 'unknown'])
      .optional()
      .meta({
        description: 'How it ended; only in a `call`. `unknown`: it was sent, and its result was lost.',
      }),
    refusal: z
      .object({ code: text('docs/errors.md lists them.'), message: text('One sentence.') })
      .optional()
      .meta({ description: 'Why Countersign refused it, or what went wrong.' }),
    result: result.optional(),
    completedAt: time('When it ended; only in a `call`.').optional(),
  })
  .meta({ title: 'Transcript', description: 'One call, as the archive keeps it, masked.' });

type Described = z.infer<typeof transcriptSchema>;
/** Compiles only as long as every member of a transcript is described, and no other. */
export type EveryMemberIsDescribed = [keyof Transcript] extends [keyof Described]
  ? [keyof Described] extends [keyof Transcript]
    ? true
    : never
  : never;

/** JSON Schema, draft 2020-12. */
export function transcriptJsonSchema(): object {
  return {
    ...z.toJSONSchema(transcriptSchema, { io: 'input' }),
    $id: 'urn:countersign:transcript:1',
  };
}
