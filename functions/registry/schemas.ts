// What the registry API takes and answers. `.meta` is for the OpenAPI document.
import { z } from 'zod';

const epochSeconds = z.int().meta({ description: 'Seconds since 1970-01-01T00:00:00Z.' });

export const removedConnectionSchema = z
  .object({
    name: z.string(),
    accountId: z.string(),
    roleArn: z.string().meta({ description: 'The role that may be deleted now, in its account.' }),
    removedAtEpochSeconds: epochSeconds,
    removedBy: z.string(),
  })
  .meta({ id: 'RemovedConnection' });

const outcome = z.enum(['ok', 'failed', 'unknown', 'skipped']);

export const connectionTestSchema = z
  .object({
    connection: z.string(),
    roleArn: z.string(),
    holds: z.boolean().meta({ description: 'Nothing failed.' }),
    findings: z.array(
      z.object({
        name: z.enum(['trust', 'external id', 'source identity', 'session tags', 'own plane']),
        outcome,
        detail: z.string(),
        advice: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'ConnectionTest' });

const issuer = z.string().min(1).max(512).meta({ description: 'Exact `iss` of its tokens.' });
const subject = z.string().min(1).max(600).meta({ description: '`sub` of its tokens; Entra: `tid/oid`.' });
const identity = z.string().min(1).max(1_200);
const owner = identity.meta({
  description: 'The human who answers for it: `issuer|subject`, a subject of the same issuer, or an e-mail.',
});
const linked = z.array(identity).max(20).meta({
  description: 'Identities of the same people, `issuer|subject` or e-mails: none of them decides for it.',
});
const name = z.string().min(1).max(200).meta({ description: 'For people who read.' });

export const agentNameSchema = z.strictObject({ issuer, subject }).meta({ id: 'AgentName' });

export const registrationSchema = z
  .strictObject({
    issuer,
    subject,
    name: name.optional(),
    owner: owner.optional(),
    linked: linked.optional(),
  })
  .meta({ id: 'AgentRegistration' });

export const agentSchema = z
  .object({
    issuer,
    subject,
    name: name.optional(),
    owner: owner.optional(),
    linked,
    status: z.enum(['active', 'disabled']),
    changedAtEpochSeconds: epochSeconds,
    changedBy: z.string().meta({ description: '`issuer|subject` of the administrator.' }),
  })
  .meta({ id: 'Agent' });

export const agentListSchema = z.object({ agents: z.array(agentSchema) }).meta({ id: 'AgentList' });
