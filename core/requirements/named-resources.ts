// Reads resources off a call by a service's table: which members name which of IAM's resource types. It is for services
// whose parameters do not bear the names of the ARN's variables, and says nothing of what the table does not name.
import type { JsonValue } from '../json.ts';
import type { RequiredResource } from '../requirement.ts';
import {
  exactResource,
  fillArnPattern,
  matchesArnPattern,
  ownVariables,
  parseArn,
  type Scope,
  typeWildcard,
  unknownResource,
} from './arn.ts';
import type { IamService } from './iam-data.ts';
import { iamPrefix } from './iam-prefix.ts';
import type { Question } from './need.ts';
import type { ServiceRules } from './service-rules.ts';

export interface NamedBy {
  /** Members that hold a name, an id or an ARN, or a list of these; a dot leads into a structure or a list of them. */
  readonly members: readonly string[];
  /** Only in these operations, where no other row of the type then counts. Absent: in all others. */
  readonly operations?: readonly string[];
  /** What a name looks like: nothing that ends the variable, and no wildcard. Absent: one plain segment. */
  readonly form?: RegExp;
  /** Taken off the name, e.g. `/hostedzone/`. */
  readonly without?: RegExp;
  /** A plain name in these members is one of another type. */
  readonly onlyArns?: true;
}

/** IAM's resource type → rows. */
export type NameTable = Readonly<Record<string, readonly NamedBy[]>>;

export interface NameTableOptions {
  /** Members that hold the ARN of whichever type the operation takes. */
  readonly anyType?: readonly string[];
  /** The member that says in which account the resources are. */
  readonly account?: string;
}

const plainSegment = /^[\w+=,.@-]+$/;

export function resourcesByName(
  table: NameTable,
  options: NameTableOptions = {},
): NonNullable<ServiceRules['resources']> {
  return (type, question) => {
    const { operation, parameters } = question.call;
    const rows = Object.hasOwn(table, type) ? (table[type] ?? []) : [];
    const row =
      rows.find(({ operations }) => operations?.includes(operation)) ??
      rows.find(({ operations }) => operations === undefined);
    const place = placeOf(type, question, options.account);
    const valuesOf = (members: readonly string[] = []) =>
      members.flatMap((member) => valuesAt(parameters, member.split('.')));
    const named = valuesOf(row?.members).map((value) => byArn(value, place) ?? byName(value, row, place));
    const whole = valuesOf(options.anyType).map((value) => byArn(value, place) ?? place.unknown);
    const found = [...named, ...whole];
    return found.length === 0 ? undefined : found.flat();
  };
}

/** A type with what its resources may be in the call's account and region. */
interface Place {
  readonly type: string;
  readonly scope: Scope;
  readonly service: IamService | undefined;
  readonly patterns: readonly string[];
  readonly unknown: readonly RequiredResource[];
}

function placeOf(type: string, question: Question, accountMember: string | undefined): Place {
  const service = question.iam.service(iamPrefix(question.operation.service));
  const patterns = service?.arnPatterns(type) ?? [];
  const owner = accountMember === undefined ? undefined : question.call.parameters[accountMember];
  const isOwned = typeof owner === 'string' && /^\d{12}$/.test(owner);
  const scope = isOwned ? { ...question.scope, accountId: owner } : question.scope;
  const unknown = patterns.map((pattern) => unknownResource(type, typeWildcard(pattern, scope)));
  return { type, scope, service, patterns, unknown };
}

/** Every value at a path; lists on the way are opened. */
export function valuesAt(value: JsonValue | undefined, path: readonly string[]): readonly JsonValue[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  if (value === undefined || value === null) return [];
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Record<string, JsonValue>)[name], rest);
}

/** None: an ARN of another of the service's types. Undefined: no ARN. */
function byArn(value: JsonValue, { type, service, patterns, unknown }: Place) {
  if (typeof value !== 'string' || parseArn(value) === undefined) return undefined;
  if (patterns.some((pattern) => matchesArnPattern(pattern, value))) return [exactResource(type, value)];
  return service !== undefined && isOfSomeType(value, service) ? [] : unknown;
}

function byName(
  value: JsonValue,
  row: NamedBy | undefined,
  { type, scope, patterns, unknown }: Place,
): readonly RequiredResource[] {
  if (row?.onlyArns) return [];
  const [pattern = ''] = patterns;
  const hasOneVariable = patterns.length === 1 && ownVariables(pattern).length === 1;
  if (typeof value !== 'string' || !hasOneVariable) return unknown;
  const name = row?.without === undefined ? value : value.replace(row.without, '');
  if (!(row?.form ?? plainSegment).test(name)) return unknown;
  return [
    exactResource(
      type,
      fillArnPattern(pattern, scope, () => name),
    ),
  ];
}

function isOfSomeType(arn: string, service: IamService): boolean {
  return service.resourceTypeNames.some((name) =>
    service.arnPatterns(name).some((pattern) => matchesArnPattern(pattern, arn)),
  );
}
