// Who asks what and where, for a decision without anybody being signed in: a line of a batch, or what a command line says.
// What is not said is the least that it can be, as in a case; what is not understood is refused, since a misspelt name would
// be a question about somebody else.
import { z } from 'zod';
import { CountersignError } from '../countersign-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { partitionOf } from '../partition.ts';
import {
  type CaseQuestion,
  caseCallSchema,
  caseConnectionSchema,
  caseContextSchema,
  casePrincipalSchema,
} from './policy-case.ts';

const questionFields = z.strictObject({
  principal: casePrincipalSchema
    .omit({ groupsCompleteness: true })
    .extend({
      kind: z.enum(['agent', 'human']).default('agent'),
      /** Absent: the token had none, and who knows which there are. */
      groups: z.array(z.string()).optional(),
      groupsComplete: z.boolean().default(true),
    })
    .prefault({}),
  connection: caseConnectionSchema
    .extend({
      accountId: z
        .string()
        .regex(/^\d{12}$/, 'expected twelve digits')
        .default('111122223333'),
      /** Short for the tag. */
      env: z.string().nullish(),
      regions: z.array(z.string()).optional(),
    })
    .refine(
      ({ env, tags }) => typeof env !== 'string' || (tags.env ?? env) === env,
      'expected one `env`, got another one in `tags`',
    )
    .prefault({}),
  // Whole, as the gateway reads them: a copy could leave out what it refuses.
  call: caseCallSchema.extend({
    parameters: z.custom<JsonObject>(isJsonObject, 'expected an object').default({}),
  }),
  context: caseContextSchema.omit({ requestTags: true }).prefault({}),
});

/** In another partition its ARNs would be nobody's, and no forbid that names one would match. */
const questionSchema = questionFields.refine(
  ({ connection: { partition, regions }, call }) =>
    (regions ?? [call.region ?? '']).every((region) => partitionOf(region) === partition),
  { path: ['connection', 'partition'], error: 'expected the partition that the regions are in' },
);

/** Throws CountersignError `malformed-request`, with every place that is not understood. */
export function readOfflineQuestion(value: unknown): CaseQuestion {
  const parsed = questionSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.length === 0 ? 'the question' : `\`${path.join('.')}\``}: ${message}`,
    );
    throw new CountersignError('malformed-request', problems.join('; '));
  }
  const { principal, connection, call, context } = parsed.data;
  const { groups, groupsComplete, ...who } = principal;
  const { env, ...where } = connection;
  const groupsCompleteness = groups === undefined ? 'absent' : groupsComplete ? 'complete' : 'truncated';
  return {
    principal: { ...who, groups: groups ?? [], groupsCompleteness },
    connection: where,
    env,
    call,
    context: { ...context, requestTags: {} },
  };
}
