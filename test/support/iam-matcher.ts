// A small reader of IAM policies for tests: what an inline policy of Allow and Deny statements says of one request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html (wildcards) and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (`${*}`, `${?}`, `${$}`)

interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request. */
  readonly context?: Readonly<Record<string, string>>;
}

interface PolicyStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export function policyAllows(policyText: string, request: IamRequest): boolean {
  const matching = matchingStatements(policyText, request);
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

/** Whether a Deny of it matches, whatever other policies allow: what a service control policy does. */
export function policyDenies(policyText: string, request: IamRequest): boolean {
  return matchingStatements(policyText, request).some(({ Effect }) => Effect === 'Deny');
}

function matchingStatements(policyText: string, request: IamRequest): readonly PolicyStatement[] {
  const { Statement: statements } = JSON.parse(policyText) as { Statement: readonly PolicyStatement[] };
  return statements.filter((statement) => statementMatches(statement, request));
}

function statementMatches(
  statement: PolicyStatement,
  { action, resource, context = {} }: IamRequest,
): boolean {
  const names = (patterns: string | readonly string[]) =>
    many(patterns).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  return (
    (statement.NotAction === undefined ? names(statement.Action ?? []) : !names(statement.NotAction)) &&
    many(statement.Resource).some((pattern) => matches(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => conditionHolds(operator, context[key], many(values))),
    )
  );
}

function conditionHolds(operator: string, actual: string | undefined, values: readonly string[]): boolean {
  // An operator that negates holds for a key that is not there.
  if (operator === 'ArnNotLike')
    return actual === undefined || !values.some((value) => matches(value, actual));
  if (operator === 'Null') return values.includes(String(actual === undefined));
  if (actual === undefined) return false;
  if (operator === 'ArnLike' || operator === 'ForAnyValue:StringLike')
    return values.some((value) => matches(value, actual));
  if (operator === 'ForAnyValue:StringNotEquals') return !values.includes(actual);
  if (operator === 'DateLessThan') return values.some((value) => Date.parse(actual) < Date.parse(value));
  if (['StringEquals', 'ForAnyValue:StringEquals', 'Bool'].includes(operator)) return values.includes(actual);
  throw new Error(`the matcher does not know the operator ${operator}`);
}

/** A variable that is not one of the three escapes has no value, so its statement does not match. */
function matches(pattern: string, text: string): boolean {
  let expression = '';
  for (const [token] of pattern.matchAll(/\$\{[^}]*\}|./gsu)) {
    if (token === '*') expression += '.*';
    else if (token === '?') expression += '.';
    else if (/^\$\{[*?$]\}$/.test(token)) expression += `\\${token[2]}`;
    else if (token.startsWith('${')) return false;
    else expression += token.replace(/[.+*?^${}()|[\]\\/]/g, '\\$&');
  }
  return new RegExp(`^${expression}$`, 'su').test(text);
}

function many(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
