// What Step Functions calls need: versions and aliases are authorised as their state machine, executions as themselves.
// A `name` is an execution's or an alias's in most calls, never the machine's but for the one that makes it.
// https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import {
  anyResource,
  exactResource,
  parseArn,
  strippedResource,
  typeWildcard,
  unknownResource,
} from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { stepfunctionsKmsUses } from './stepfunctions-kms.ts';

export const stepfunctionsRules: ServiceRules = {
  kms: stepfunctionsKmsUses,
  passedTo: 'states.amazonaws.com',
  resources(type, question) {
    const named = (membersOf[type] ?? []).flatMap((member) =>
      valuesAt(question.call.parameters, member.split('.')),
    );
    if (named.length > 0) return named.flatMap((value) => resourceOf(type, value, question));
    const creates = question.call.operation === creators[type];
    if (creates) return [newResource(type, question)];
    // ListExecutions takes a map run or a state machine.
    const isOther = Object.values(membersOf).some((members) =>
      members.some((member) => valuesAt(question.call.parameters, member.split('.')).length > 0),
    );
    return isOther ? [] : [wildcard(type, question)];
  },
  more(question) {
    const { operation, parameters } = question.call;
    const type = Object.keys(creators).find((name) => creators[name] === operation);
    const needs: Need[] = [];
    // https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#tag-based-access (tags in the call)
    if (type !== undefined && isFilled(parameters.tags)) {
      needs.push({ action: 'states:TagResource', resources: [newResource(type, question)] });
    }
    if (parameters.publish === true) {
      const machine = parameters.stateMachineArn;
      needs.push({
        action: 'states:PublishStateMachineVersion',
        resources:
          machine === undefined
            ? [newResource('statemachine', question)]
            : resourceOf('statemachine', machine, question),
      });
    }
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html#StepFunctions-TestState-request-revealSecrets
    if (parameters.revealSecrets === true) {
      needs.push({ action: 'states:RevealSecrets', resources: [anyResource] });
    }
    return needs;
  },
};

/** IAM's type → members that hold its ARN. */
const membersOf: Readonly<Record<string, readonly string[]>> = {
  activity: ['activityArn', 'resourceArn'],
  execution: ['executionArn'],
  express: ['executionArn'],
  maprun: ['mapRunArn'],
  statemachine: [
    'stateMachineArn',
    'stateMachineAliasArn',
    'stateMachineVersionArn',
    'routingConfiguration.stateMachineVersionArn',
    'resourceArn',
  ],
};

/** IAM's type → the operation that makes it, under `name`. */
const creators: Readonly<Record<string, string>> = {
  activity: 'CreateActivity',
  statemachine: 'CreateStateMachine',
};

const prefixes: Readonly<Record<string, string>> = {
  activity: 'activity',
  execution: 'execution',
  express: 'express',
  maprun: 'mapRun',
  statemachine: 'stateMachine',
};

/** Behind the prefix; a map state's label stands behind a slash. */
const forms: Readonly<Record<string, RegExp>> = {
  activity: /^[\w.+=@-]+$/,
  execution: /^[\w.+=@-]+(?:\/[\w.+=@-]+)?:[\w.+=@-]+$/,
  express: /^[\w.+=@-]+(?:\/[\w.+=@-]+)?:[\w.+=@-]+:[\w.+=@-]+$/,
  maprun: /^[\w.+=@-]+\/[\w.+=@-]+:[\w.+=@-]+$/,
  statemachine: /^[\w.+=@-]+(?::[\w-]+)?$/,
};

/** None: the ARN is one of another type. */
function resourceOf(type: string, value: JsonValue, question: Question): readonly RequiredResource[] {
  const arn = parseArn(value);
  const [prefix = '', ...rest] = arn?.service === 'states' ? (arn.resource.split(':') ?? []) : [];
  const own = rest.join(':');
  if (prefix !== prefixes[type]) {
    return Object.values(prefixes).includes(prefix) ? [] : [wildcard(type, question)];
  }
  if (!forms[type]?.test(own)) return [wildcard(type, question)];
  const text = String(value);
  return type === 'statemachine' && rest.length === 2
    ? [strippedResource(type, text.slice(0, text.lastIndexOf(':')))]
    : [exactResource(type, text)];
}

function newResource(type: string, question: Question): RequiredResource {
  const { name } = question.call.parameters;
  const unknown = wildcard(type, question);
  return typeof name === 'string' && /^[\w.+=@-]{1,80}$/.test(name)
    ? exactResource(type, unknown.arn.replace(/\*$/, name))
    : unknown;
}

const wildcard = (type: string, { iam, scope }: Question): RequiredResource =>
  unknownResource(type, typeWildcard(iam.service('states')?.arnPatterns(type)[0] ?? '*', scope));
