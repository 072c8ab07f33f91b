// What Systems Manager calls need: parameters by name, path or ARN, AWS's public ones, and the secrets that some
// parameters stand for. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html

import type { Call } from '../../call.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { escapeIamPattern, exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { resourcesByName } from '../named-resources.ts';
import { elements, isFilled, type Need, type Question, unmapped, valueAt } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { secretResource } from './secretsmanager.ts';
import { ssmKmsUses } from './ssm-kms.ts';
import { ssmNames } from './ssm-names.ts';
import { secretOf } from './ssm-secrets.ts';

/** Their `Name` or `Names` is a parameter's; elsewhere `Name` is a document's. */
const parameterOperations = /^(?:Delete|Get|Put)Parameters?(?:History)?$|^(?:Unl|L)abelParameterVersion$/;

/** `ResourceType` of the tagging operations → IAM's resource type; the others keep their own binding. */
const taggable: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['Parameter', 'parameter'],
  ['Document', 'document'],
]);

const byName = resourcesByName(ssmNames);

export const ssmRules: ServiceRules = {
  kms: ssmKmsUses,
  passedTo: 'ssm.amazonaws.com',
  needs({ call }) {
    if (runsAsCaller(call)) {
      throw unmapped(
        call,
        'would run its steps as the caller: give it a role by the parameter `AutomationAssumeRole` of the runbook',
      );
    }
    return undefined;
  },
  resources(type, question) {
    const { operation, parameters } = question.call;
    const { scope } = question;
    if (parameters.ResourceType !== undefined && parameters.ResourceId !== undefined) {
      const tagged = taggable.get(parameters.ResourceType);
      if (tagged === undefined) return undefined;
      if (tagged !== type) return [];
      return [named(type, parameters.ResourceId, scope)];
    }
    if (type === 'parameter' && operation === 'GetParametersByPath')
      return pathResources(parameters.Path, scope);
    if (type === 'parameter' && parameterOperations.test(operation)) {
      return parameterNames(question).map((name) => named(type, name, scope));
    }
    if (type === 'document' && (parameters.Name ?? parameters.DocumentName) !== undefined) {
      return [named(type, parameters.Name ?? parameters.DocumentName, scope)];
    }
    if (type === 'instance' || type === 'managed-instance') return instanceResources(type, question);
    return byName(type, question);
  },
  more(question) {
    const { call, scope } = question;
    if (call.operation === 'PutParameter' && isFilled(call.parameters.Tags)) {
      const resources = [named('parameter', call.parameters.Name, scope)];
      return [{ action: 'ssm:AddTagsToResource', resources }];
    }
    return secretNeeds(question);
  },
};

/**
 * An automation without a role runs as whoever starts it; one that the runbook itself names cannot be seen here.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/running-simple-automations.html
 */
function runsAsCaller({ operation, parameters }: Call): boolean {
  const hasRole = (runbook: JsonValue) => isFilled(valueAt(runbook, 'Parameters', 'AutomationAssumeRole'));
  if (operation === 'StartAutomationExecution') return !hasRole(parameters);
  return operation === 'StartChangeRequestExecution' && !elements(parameters.Runbooks).every(hasRole);
}

function parameterNames({ call }: Question): readonly JsonValue[] {
  const { Name: name, Names: names } = call.parameters;
  return name === undefined ? elements(names) : [name];
}

function named(
  type: 'parameter' | 'document' | string,
  name: JsonValue | undefined,
  scope: Scope,
): RequiredResource {
  return type === 'parameter' ? parameterResource(name, scope) : documentResource(name, scope);
}

/** A selector (`:VERSION` or `:LABEL`) is no part of the parameter. */
export function parameterResource(name: JsonValue | undefined, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:ssm:${scope.region}`;
  const arn = parseArn(name);
  if (arn?.service === 'ssm') {
    const resource = /^parameter\/[\w.\-/]+/.exec(arn.resource)?.[0];
    const rest = arn.resource.slice(resource?.length ?? 0);
    if (resource !== undefined && /^(:[\w.-]+)?$/.test(rest)) {
      return exactResource(
        'parameter',
        `arn:${arn.partition}:ssm:${arn.region}:${arn.accountId}:${resource}`,
      );
    }
  }
  const match = typeof name === 'string' ? /^(\/?)([\w.-]+(?:\/[\w.-]+)*)(:[\w.-]+)?$/.exec(name) : null;
  if (match === null) return unknownResource('parameter', `${home}:${scope.accountId}:parameter/*`);
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
  const isPublic = match[1] === '/' && match[2]?.startsWith('aws/service/');
  return exactResource('parameter', `${home}:${isPublic ? '' : scope.accountId}:parameter/${match[2]}`);
}

/** IAM checks the path, not what is under it; with a slash at its end, that as well. */
function pathResources(path: JsonValue | undefined, scope: Scope): readonly RequiredResource[] {
  const home = `arn:${scope.partition}:ssm:${scope.region}:${scope.accountId}:parameter`;
  if (typeof path !== 'string' || !/^\/(?:[\w.-]+(?:\/[\w.-]+)*\/?)?$/.test(path)) {
    return [unknownResource('parameter', `${home}/*`)];
  }
  const whole = path.length > 1 && path.endsWith('/') ? [path.slice(0, -1), path] : [path];
  return whole.map((text) => exactResource('parameter', `${home}${text}`));
}

/** AWS's own documents have no account in their ARN, and any account's may be shared. */
export function documentResource(name: JsonValue | undefined, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:ssm:${scope.region}`;
  const arn = parseArn(name);
  if (arn?.service === 'ssm' && /^document\/[\w.-]+$/.test(arn.resource))
    return exactResource('document', String(name));
  if (typeof name !== 'string' || !/^[\w.-]+$/.test(name)) {
    return unknownResource('document', `${home}:${scope.accountId}:document/*`);
  }
  return /^(?:AWS|Amazon)/i.test(name)
    ? unknownResource('document', `${home}:*:document/${escapeIamPattern(name)}`)
    : exactResource('document', `${home}:${scope.accountId}:document/${name}`);
}

/** EC2 instances (`i-`) and managed nodes (`mi-`) by id; by tags (`Targets`) they are not known. */
function instanceResources(
  type: 'instance' | 'managed-instance',
  { call, scope }: Question,
): readonly RequiredResource[] | undefined {
  const { InstanceId, InstanceIds, Target, Targets } = call.parameters;
  const service = type === 'instance' ? 'ec2' : 'ssm';
  const home = `arn:${scope.partition}:${service}:${scope.region}:${scope.accountId}:${type}`;
  const ids = [InstanceId, Target, ...elements(InstanceIds)].filter((id) => id !== undefined);
  if (ids.length === 0 || isFilled(Targets))
    return isFilled(Targets) ? [unknownResource(type, `${home}/*`)] : undefined;
  const form = type === 'instance' ? /^i-[0-9a-f]+$/ : /^mi-[0-9a-f]+$/;
  const other = type === 'instance' ? /^mi-[0-9a-f]+$/ : /^i-[0-9a-f]+$/;
  return ids
    .filter((id) => typeof id !== 'string' || !other.test(id))
    .map((id) =>
      typeof id === 'string' && form.test(id)
        ? exactResource(type, `${home}/${id}`)
        : unknownResource(type, `${home}/*`),
    );
}

/**
 * `/aws/reference/secretsmanager/NAME` reads a secret as the caller [P7].
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 */
function secretNeeds(question: Question): readonly Need[] {
  const { call, scope } = question;
  if (call.operation !== 'GetParameter' && call.operation !== 'GetParameters') return [];
  const resources = parameterNames(question)
    .filter((name) => secretOf(name) !== undefined)
    .map((name) => secretResource(secretOf(name), scope));
  return resources.length === 0 ? [] : [{ action: 'secretsmanager:GetSecretValue', resources }];
}
