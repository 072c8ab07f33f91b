// What the API of what is published takes and answers. `.meta` is for the OpenAPI document.
import { z } from 'zod';

const versionSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits')
  .meta({ description: 'SHA-256 of the content, in lower-case hexadecimal digits.' });
const epochSeconds = z.int().meta({ description: 'Seconds since 1970-01-01T00:00:00Z.' });
const filesSchema = z
  .record(z.string().regex(/^[\w./-]{1,200}\.cedar$/, 'expected file names that end in `.cedar`'), z.string())
  .meta({ description: 'File name, with `/` → Cedar text.' });

const catalogueFilesSchema = z
  .record(z.string().max(128), z.string())
  .meta({ description: '`catalogue/SERVICE.json` or `iam/PREFIX.json` → JSON text, as it was built.' });

export interface Proposal {
  readonly files?: Readonly<Record<string, string>> | undefined;
  readonly version?: string | undefined;
  readonly replaces: string | null;
}

const proposalOf = (files: typeof filesSchema, id: string): z.ZodType<Proposal> =>
  z
    .strictObject({
      files: files.optional(),
      version: versionSchema
        .optional()
        .meta({ description: 'An earlier version, to go back to; in the place of `files`.' }),
      replaces: versionSchema.nullable().meta({
        description: 'The version in force that you looked at; null: there was none. Another one is a 409.',
      }),
    })
    .refine(({ files, version }) => (files === undefined) !== (version === undefined), {
      message: 'expected either `files` or `version`',
    })
    .meta({ id });

export const proposalSchema = proposalOf(filesSchema, 'PolicyProposal');
export const catalogueProposalSchema = proposalOf(catalogueFilesSchema, 'CatalogueProposal');

export const outcomeSchema = z
  .object({ status: z.enum(['published', 'staged', 'unchanged']), version: versionSchema })
  .meta({ id: 'PolicyOutcome' });

const publishedSchema = z.object({
  publishers: z.union([z.literal(1), z.literal(2)]).meta({ description: 'How many people it takes.' }),
  staged: z
    .object({
      version: versionSchema,
      replaces: versionSchema.optional(),
      by: z.string(),
      atEpochSeconds: epochSeconds,
    })
    .optional()
    .meta({ description: 'What waits for a second person.' }),
  history: z.array(
    z.object({
      sequence: z.int(),
      version: versionSchema,
      replaced: versionSchema.optional(),
      by: z.string(),
      atEpochSeconds: epochSeconds,
    }),
  ),
});

export const policiesSchema = publishedSchema
  .extend({
    version: versionSchema
      .nullable()
      .meta({ description: 'In force; null: none is, and every call is denied.' }),
  })
  .meta({ id: 'Policies' });

export const catalogueSchema = publishedSchema
  .extend({
    version: versionSchema
      .nullable()
      .meta({ description: 'Over the deployed catalogue; null: none ever was.' }),
    deployed: z.record(z.string(), versionSchema).meta({
      description: 'Each deployed file, `catalogue/SERVICE.json` or `iam/PREFIX.json` → its SHA-256.',
    }),
  })
  .meta({ id: 'Catalogue' });

export const bundleSchema = z
  .object({ version: versionSchema, files: filesSchema })
  .meta({ id: 'PolicyBundle' });

export const catalogueBundleSchema = z
  .object({ version: versionSchema, files: catalogueFilesSchema })
  .meta({ id: 'CatalogueBundle' });
