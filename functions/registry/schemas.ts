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
