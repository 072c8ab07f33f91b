// Everything that can be said of a call before anybody decides on it: what it needs of IAM, what in it is sensitive, and the
// session policy that it would run under. What was read is said even where what it needs is not known.
import { type Call, callDigest } from './call.ts';
import type { Operation, Protocol, Shape } from './catalogue/model.ts';
import { CountersignError, type CountersignErrorCode } from './countersign-error.ts';
import type { AccessLevel, Certainty, Conditions } from './requirement.ts';
import { iamPrefix } from './requirements/iam-prefix.ts';
import { type IamData, requirementsOf } from './requirements/requirements.ts';
import { withUnknownObjects } from './requirements/unknown-objects.ts';
import { type Statement, sessionPolicy } from './session-policy.ts';
import type { ReadCall } from './wire/read-call.ts';

/** What a call is. */
interface Reading {
  readonly protocol: Protocol;
  readonly service: string;
  readonly operation: string;
  readonly parameters: Call['parameters'];
  readonly digest: string;
  /** Paths of members that the model marks sensitive, e.g. `SecretString`, `Environment.Variables{}`. */
  readonly sensitive: { readonly input: readonly string[]; readonly output: readonly string[] };
}

export interface Explanation extends Reading {
  readonly requirements: readonly {
    readonly action: string;
    readonly accessLevel: AccessLevel;
    readonly resources: readonly string[];
    /** Of the least sure resource. */
    readonly certainty: Certainty;
    readonly conditions: Conditions;
    /** What the service may do onward; policy is not asked about it. */
    readonly dependent: boolean;
  }[];
  readonly sessionPolicy: { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] };
}

/** A call that was read, and of which nobody can say what it needs. */
export interface Unexplained extends Reading {
  /** Absent: IAM's data has nothing of the whole service, as with one in preview or a protocol's test model. */
  readonly refused?: CountersignErrorCode;
  readonly reason: string;
}

const surest: readonly Certainty[] = ['exact', 'any', 'stripped', 'unknown'];

/** `unknownObjects`: the call is made for S3 objects whose names are not known. */
export function explain(
  read: ReadCall,
  partition: string,
  iam: IamData,
  unknownObjects = false,
): Explanation | Unexplained {
  const { call, operation, protocol, service } = read;
  const { parameters } = call;
  const digest = callDigest(call, operation.idempotencyTokens);
  const reading = { protocol, service: call.service, operation: call.operation, parameters, digest };
  const sensitive = { input: sensitivePaths(operation.input), output: sensitivePaths(operation.output) };
  try {
    const needs = requirementsOf(read, { partition }, iam);
    const requirements = unknownObjects ? withUnknownObjects(needs) : needs;
    return {
      ...reading,
      requirements: requirements.map(
        ({ action, accessLevel, resources, conditions = {}, dependent = false }) => ({
          action,
          accessLevel,
          resources: resources.map(({ arn }) => arn),
          certainty:
            surest.findLast((each) => resources.some(({ certainty }) => certainty === each)) ?? 'unknown',
          conditions,
          dependent,
        }),
      ),
      sensitive,
      sessionPolicy: { Version: '2012-10-17', Statement: sessionPolicy(requirements, {}).statements },
    };
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    const prefix = iamPrefix(service);
    if (error.code !== 'unmapped-operation' || iam.service(prefix) !== undefined) {
      return { ...reading, sensitive, refused: error.code, reason: error.message };
    }
    const reason = `what it needs of IAM is not known: IAM's data has no service \`${prefix}\`, and the gateway refuses its calls`;
    return { ...reading, sensitive, reason };
  }
}

/** The first path to each sensitive member: shapes are recursive, and some are reached in a thousand ways. */
function sensitivePaths(root: Operation['input']): readonly string[] {
  const paths: string[] = [];
  const seen = new Set<Shape>();
  const visit = (shape: Shape, path: string): void => {
    if (seen.has(shape)) return;
    seen.add(shape);
    for (const [name, member] of shape.members ?? []) {
      const at = path === '' ? name : `${path}.${name}`;
      if (member.sensitive) paths.push(at);
      else visit(member.shape, at);
    }
    for (const [inner, suffix] of [
      [shape.item, '[]'],
      [shape.key, '{}'],
      [shape.value, '{}'],
    ] as const) {
      if (inner?.sensitive) paths.push(`${path}${suffix}`);
      else if (inner !== undefined) visit(inner.shape, `${path}${suffix}`);
    }
  };
  if (root !== undefined) visit(root, '');
  return [...new Set(paths)].sort();
}
