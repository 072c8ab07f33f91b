// Finds the resources that a call names for an IAM action: by the service's own rule, else by whole ARNs and by
// parameters that bear the name of an ARN variable. Anything looser is unknown, since it was wrong too often.
import type { RequiredResource } from '../requirement.ts';
import {
  anyResource,
  exactResource,
  fillArnPattern,
  matchesArnPattern,
  ownVariables,
  parseArn,
  strippedResource,
  typeWildcard,
  undocumentedResource,
  unknownResource,
  variableHoldsSlashes,
} from './arn.ts';
import { elements, type Question, stringParameter, unmapped } from './need.ts';
import type { ServiceRules } from './service-rules.ts';

/** The resources of `prefix:Name` for this call. Never empty. */
export function bindResources(
  action: string,
  question: Question,
  find?: ServiceRules['resources'],
): readonly RequiredResource[] {
  const { iam, call, scope } = question;
  const [prefix = '', name = ''] = action.split(':');
  const service = iam.service(prefix);
  const known = service?.action(name);
  if (service === undefined || known === undefined)
    throw unmapped(call, `maps to \`${action}\`, which IAM lacks`);
  const types = known.resourceTypes;
  if (types === undefined) return [undocumentedResource];
  if (types.length === 0) return [anyResource];
  const found: RequiredResource[] = [];
  let excluded = 0;
  for (const { name: type, required } of types) {
    const arnPatterns = service.arnPatterns(type);
    if (arnPatterns.length === 0) throw unmapped(call, `needs a \`${type}\`, for which IAM gives no ARN`);
    const resources = find?.(type, question) ?? bindByName(type, arnPatterns, question);
    if (resources?.length === 0) excluded += 1;
    else if (resources !== undefined) found.push(...resources);
    else if (required) {
      found.push(...arnPatterns.map((pattern) => unknownResource(type, typeWildcard(pattern, scope))));
    }
  }
  if (found.length > 0) return found;
  if (excluded === types.length)
    throw unmapped(call, 'names a resource of a type on which IAM does not allow it');
  // Only optional types, and none is named: AWS may check `*`, which a wildcard of a type does not hold.
  return [unknownResource(types[0]?.name ?? '', '*')];
}

/** By a whole ARN, by the variables' own names, or by their names without the type's; else undefined. */
function bindByName(
  type: string,
  arnPatterns: readonly string[],
  question: Question,
): readonly RequiredResource[] | undefined {
  for (const [name, value] of Object.entries(question.call.parameters)) {
    const word = name.toLowerCase();
    const isVariable = arnPatterns.some((pattern) => ownVariables(pattern).includes(name));
    const namesAnArn = word === 'resource' || word === 'arn' || word.endsWith('arn') || isVariable;
    if (!namesAnArn || parseArn(value) === undefined) continue;
    if (arnPatterns.some((pattern) => matchesArnPattern(pattern, String(value)))) {
      return [exactResource(type, String(value))];
    }
    // A member for whichever type (`ResourceArn`) that holds another one: this type is not meant.
    if (word === 'resource' || word === 'resourcearn') return [];
  }
  const bound = arnPatterns.flatMap((pattern) => {
    const resources = bindVariables(type, pattern, question) ?? bindList(type, pattern, question);
    return resources === undefined ? [] : [resources];
  });
  // Two forms that both fit leave open which of them AWS checks.
  return bound.length === 1 ? bound[0] : undefined;
}

function bindVariables(
  type: string,
  arnPattern: string,
  { call, scope }: Question,
): readonly RequiredResource[] | undefined {
  const variables = ownVariables(arnPattern);
  if (variables.length === 0) return [exactResource(type, typeWildcard(arnPattern, scope))];
  const typeWord = type.replace(/[^a-z0-9]/gi, '').toLowerCase();
  const parameters = Object.entries(call.parameters);
  let stripped = false;
  const values = new Map<string, string>();
  for (const variable of variables) {
    const word = variable.toLowerCase();
    const short = word.startsWith(typeWord) ? word.slice(typeWord.length) : '';
    const exact = parameters.find(([name]) => name.toLowerCase() === word);
    const match = exact ?? parameters.find(([name]) => short !== '' && name.toLowerCase() === short);
    const value = match === undefined ? undefined : stringParameter(call, match[0]);
    if (value === undefined || !isPlainName(value, variableHoldsSlashes(variable))) return undefined;
    stripped ||= exact === undefined;
    values.set(variable, value);
  }
  const arn = fillArnPattern(arnPattern, scope, (variable) => values.get(variable) ?? '*');
  return [stripped ? strippedResource(type, arn) : exactResource(type, arn)];
}

/** A list that bears the plural of the type's one variable, such as `InstanceIds`: a resource for each entry. */
function bindList(
  type: string,
  arnPattern: string,
  { call, scope }: Question,
): readonly RequiredResource[] | undefined {
  const [variable, ...others] = ownVariables(arnPattern);
  if (variable === undefined || others.length > 0) return undefined;
  const plural = `${variable}s`.toLowerCase();
  const list = Object.entries(call.parameters).find(([name]) => name.toLowerCase() === plural)?.[1];
  const names = elements(list);
  const arePlain = names.every(
    (name) => typeof name === 'string' && isPlainName(name, variableHoldsSlashes(variable)),
  );
  if (names.length === 0 || !arePlain) return undefined;
  return names.map((name) =>
    exactResource(
      type,
      fillArnPattern(arnPattern, scope, () => String(name)),
    ),
  );
}

/** Text that cannot reach beyond the variable it fills. */
function isPlainName(text: string, slashes: boolean): boolean {
  return (slashes ? /^[\w+=,.@/-]+$/ : /^[\w+=,.@-]+$/).test(text);
}
