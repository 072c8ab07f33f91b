// A case of a policy: a sentence, and the question that it is about, either an action on a resource or a whole AWS call
// with its parameters. What a case does not say is the least that it can be: no groups, no tags, no claims.
import { z } from 'zod';
import type { Catalogue } from '../catalogue/model.ts';
import type { Connection } from '../connection.ts';
import type { Decision } from '../decision.ts';
import type { JsonObject } from '../json.ts';
import { refuseMaskMarkers } from '../masking/mask.ts';
import { partitions } from '../partition.ts';
import type { PolicyQuestion } from '../ports.ts';
import { askedRequirements, type Requirement } from '../requirement.ts';
import { type IamData, requirementsOf } from '../requirements/requirements.ts';
import { withUnknownObjects } from '../requirements/unknown-objects.ts';
import { callFromJson } from '../wire/call-from-json.ts';
import { requestTags } from './request-tags.ts';

export const caseEffects = ['ALLOW', 'ASK', 'DENY'] as const;
export type CaseEffect = (typeof caseEffects)[number];

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
/** Monday, 2 March 2026, 00:00 UTC. */
const mondayEpochSeconds = Date.UTC(2026, 2, 2) / 1000;

const textMap = z.record(z.string(), z.string());

export const casePrincipalSchema = z.strictObject({
  kind: z.enum(['agent', 'human']),
  issuer: z.string().default('https://issuer.example'),
  subject: z.string().default('agent-7'),
  groups: z.array(z.string()).default([]),
  groupsCompleteness: z.enum(['complete', 'truncated', 'absent']).default('complete'),
  claims: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

export const caseConnectionSchema = z.strictObject({
  name: z.string().default('demo'),
  accountId: z.string().default('111122223333'),
  partition: z.enum(partitions).default('aws'),
  tags: textMap.default({}),
  /** By default the call's. */
  regions: z.array(z.string()).min(1).optional(),
});

export const caseCallSchema = z.strictObject({
  service: z.string(),
  operation: z.string(),
  region: z.string().optional(),
  parameters: z.record(z.string(), z.json()).default({}),
});

export const caseContextSchema = z.strictObject({
  nowEpochSeconds: z.int().optional(),
  hourUtc: z.int().min(0).max(23).default(10),
  weekday: z.enum(weekdays).default('monday'),
  sourceAddress: z.string().optional(),
  door: z.enum(['aws', 'json', 'mcp']).default('aws'),
  signIn: z.enum(['web-identity', 'assumed-role', 'bearer']).default('web-identity'),
  sessionAgeSeconds: z.number().default(60),
  callsSoFar: z.int().min(0).default(0),
  changesSoFar: z.int().min(0).default(0),
  /** Beside an `action`; a `call` has them in its parameters. */
  requestTags: textMap.default({}),
});

const caseSchema = z
  .strictObject({
    name: z.string().min(1),
    principal: casePrincipalSchema,
    connection: caseConnectionSchema.prefault({}),
    /** Short for the connection's tag `env`; null: it has none. */
    env: z.string().nullish(),
    action: z.string().optional(),
    resource: z
      .strictObject({
        arn: z.string(),
        certainty: z.enum(['exact', 'stripped', 'any', 'unknown']),
        type: z.string().optional(),
        pattern: z.literal(true).optional(),
      })
      .optional(),
    call: caseCallSchema.optional(),
    context: caseContextSchema.prefault({}),
    /** Ids of the policies that decide, exactly these. */
    policies: z.array(z.string()).optional(),
    /** Code of the reason of a denial, the only one. */
    reason: z.string().optional(),
  })
  .refine(
    ({ action, resource, call }) =>
      call === undefined ? action !== undefined && resource !== undefined : !action && !resource,
    'expected either `action` and `resource`, or `call`',
  );

export const caseTableSchema = z.array(caseSchema);
export type PolicyCase = z.infer<typeof caseSchema>;
/** What a case asks, without what it expects. */
export interface CaseQuestion extends Omit<PolicyCase, 'name' | 'policies' | 'reason' | 'call'> {
  readonly call?:
    | (Omit<z.infer<typeof caseCallSchema>, 'parameters'> & {
        readonly parameters: JsonObject;
        /** It is made for S3 objects whose names are not known. */
        readonly unknownObjects?: true;
      })
    | undefined;
}

export interface CaseData {
  readonly iam: IamData;
  /** Opened for cases with a `call`. */
  readonly catalogue: () => Catalogue;
}

/** Throws CountersignError for a call that is refused before any policy is asked, and Error for an action that IAM lacks. */
export function questionOf(policyCase: CaseQuestion, data: CaseData): PolicyQuestion {
  const { principal, env, context } = policyCase;
  const region = policyCase.call?.region ?? policyCase.connection.regions?.[0] ?? 'eu-central-1';
  const { name, accountId, partition, regions = [region], tags } = policyCase.connection;
  const connection: Connection = {
    name,
    accountId,
    regions,
    tags: { ...tags, ...(env === undefined || env === null ? {} : { env }) },
    roleArn: `arn:${partition}:iam::${accountId}:role/countersign-connection-${name}`,
    externalId: 'of a case',
    partition,
  };
  const day = weekdays.indexOf(context.weekday);
  const {
    sourceAddress,
    door,
    signIn,
    sessionAgeSeconds,
    callsSoFar: calls,
    changesSoFar: changes,
  } = context;
  return {
    principal: { ...principal, displayName: principal.subject },
    connection,
    ...needsOf(policyCase, connection, region, data),
    context: {
      nowEpochSeconds:
        context.nowEpochSeconds ?? mondayEpochSeconds + (day * 24 + context.hourUtc) * 3_600 + 1_800,
      door,
      signIn,
      sessionAgeSeconds,
      usesSoFar: async () => ({ calls, changes }),
      ...(sourceAddress === undefined ? {} : { sourceAddress }),
    },
  };
}

/** What is not as the case says; undefined: all is. */
export function differenceFrom(
  policyCase: PolicyCase,
  expected: CaseEffect,
  { effect, reasons }: Decision,
): string | undefined {
  const got = effect.toUpperCase();
  if (got !== expected) return `expected ${expected}, got ${got}`;
  const decided = [...new Set(reasons.flatMap(({ policies }) => policies))].sort();
  const { policies, reason } = policyCase;
  if (policies !== undefined && [...policies].sort().join() !== decided.join()) {
    return `expected ${expected} by ${listOf(policies)}, got it by ${listOf(decided)}`;
  }
  const codes = [...new Set(reasons.map(({ code }) => code))].sort();
  if (reason !== undefined && codes.join() !== reason) {
    return `expected ${expected} for \`${reason}\`, got it for ${listOf(codes)}`;
  }
  return undefined;
}

function needsOf(
  { action = '', resource, call, context }: CaseQuestion,
  { accountId, partition }: Connection,
  region: string,
  { iam, catalogue }: CaseData,
): Pick<PolicyQuestion, 'call' | 'requirements' | 'requestTags'> {
  if (call !== undefined) {
    const { service, operation, parameters, unknownObjects } = call;
    const read = callFromJson({ service, operation, region, accountId, parameters }, catalogue());
    refuseMaskMarkers(read.call.parameters, read.body);
    const asked = askedRequirements(requirementsOf(read, { partition }, iam));
    const requirements = unknownObjects ? withUnknownObjects(asked) : asked;
    return {
      call: { service, operation, region },
      requirements,
      requestTags: requestTags(read.call.parameters, read.operation.input),
    };
  }
  const [prefix = '', name = ''] = action.split(':');
  const accessLevel = iam.service(prefix)?.action(name)?.accessLevel;
  if (accessLevel === undefined || resource === undefined) throw new Error(`IAM has no action \`${action}\``);
  const { type, pattern, ...rest } = resource;
  const requirement: Requirement = {
    action,
    accessLevel,
    resources: [{ ...rest, ...(type === undefined ? {} : { type }), ...(pattern ? { pattern } : {}) }],
  };
  return {
    call: { service: prefix, operation: name, region },
    requirements: [requirement],
    requestTags: new Map(Object.entries(context.requestTags).map(([key, value]) => [key, new Set([value])])),
  };
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'no policy' : names.map((name) => `\`${name}\``).join(', ');
}
