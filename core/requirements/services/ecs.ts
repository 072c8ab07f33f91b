// What ECS calls need: most resources lie in a cluster, which is `default` where the call names none; a task definition
// without a revision is the latest one. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import {
  createdResource,
  exactResource,
  matchesArnPattern,
  parseArn,
  type Scope,
  unknownResource,
} from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { OnwardUse } from '../onward-use.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

/** Type → members that name it, by name, id or ARN; it lies in the cluster that the call names. */
const inCluster: Readonly<Record<string, readonly string[]>> = {
  'container-instance': ['containerInstance', 'containerInstances'],
  service: ['service', 'services', 'serviceName', 'serviceArn'],
  task: ['task', 'tasks'],
};

const plainName = /^[A-Za-z0-9_-]{1,255}$/;

const onward: readonly OnwardUse[] = [
  {
    operations: ['CreateExpressGatewayService'],
    actions: ['ecs:RegisterTaskDefinition'],
    source:
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html',
  },
];

export const ecsRules: ServiceRules = {
  onward,
  resources(type, question) {
    const { parameters } = question.call;
    const arn = parameters.resourceArn;
    if (arn !== undefined) return taggedResource(type, arn, question);
    if (type === 'cluster') return clustersOf(question);
    if (type === 'task-definition') return taskDefinitions(question);
    const members = Object.hasOwn(inCluster, type) ? (inCluster[type] ?? []) : [];
    const values = members.flatMap((member) => valuesAt(parameters, [member]));
    if (values.length === 0) return Object.hasOwn(inCluster, type) ? [anyIn(type, question)] : undefined;
    return values.map((value) => resourceIn(type, value, question));
  },
  more: (question) => [...tagsOnCreate(question), ...definedRoles(question), ...firstRole(question)],
};

function taggedResource(
  type: string,
  value: JsonValue,
  { iam }: Question,
): readonly RequiredResource[] | undefined {
  const service = iam.service('ecs');
  const isOf = (name: string) =>
    service?.arnPatterns(name).some((pattern) => matchesArnPattern(pattern, String(value))) ?? false;
  if (isOf(type)) return [exactResource(type, String(value))];
  return service?.resourceTypeNames.some(isOf) ? [] : undefined;
}

function clustersOf(question: Question): readonly RequiredResource[] | undefined {
  const { call, operation, scope } = question;
  const members = ['cluster', 'clusters', 'clusterName', 'clusterArn'];
  const named = members.flatMap((member) => valuesAt(call.parameters, [member]));
  if (named.length > 0) return named.map((value) => clusterResource(value, scope));
  const takesOne = members.some((member) => operation.input?.members?.has(member));
  return takesOne ? [clusterResource('default', scope)] : undefined;
}

function clusterResource(value: JsonValue, scope: Scope): RequiredResource {
  const arn = parseArn(value);
  if (arn?.service === 'ecs' && /^cluster\/[A-Za-z0-9_-]+$/.test(arn.resource)) {
    return exactResource('cluster', String(value));
  }
  return typeof value === 'string' && plainName.test(value)
    ? exactResource('cluster', `${homeOf('cluster', scope)}/${value}`)
    : unknownResource('cluster', `${homeOf('cluster', scope)}/*`);
}

/** The name of the cluster that the call names, or undefined. */
function clusterName({ call, scope }: Question): string | undefined {
  const { arn, certainty } = clusterResource(call.parameters.cluster ?? 'default', scope);
  // One in another account or region is not where a bare name lies.
  return certainty === 'exact' && arn.startsWith(`${homeOf('cluster', scope)}/`)
    ? arn.slice(arn.indexOf('/') + 1)
    : undefined;
}

function anyIn(type: string, question: Question): RequiredResource {
  const cluster = clusterName(question);
  return unknownResource(type, `${homeOf(type, question.scope)}/${cluster ?? '*'}/*`);
}

function resourceIn(type: string, value: JsonValue, question: Question): RequiredResource {
  const arn = parseArn(value);
  if (arn?.service === 'ecs' && new RegExp(`^${type}/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+$`).test(arn.resource)) {
    return exactResource(type, String(value));
  }
  const cluster = clusterName(question);
  return cluster !== undefined && typeof value === 'string' && plainName.test(value)
    ? exactResource(type, `${homeOf(type, question.scope)}/${cluster}/${value}`)
    : anyIn(type, question);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html#run_task_policies */
function taskDefinitions({ call, scope }: Question): readonly RequiredResource[] | undefined {
  const { family, taskDefinition, taskDefinitions: list } = call.parameters;
  const values = [family, taskDefinition, list].flatMap((value) => valuesAt(value, []));
  return values.length === 0
    ? undefined
    : values.map((value) => definitionResource(value, call.operation, scope));
}

function definitionResource(value: JsonValue, operation: string, scope: Scope): RequiredResource {
  const home = homeOf('task-definition', scope);
  const arn = parseArn(value);
  const isArn = arn?.service === 'ecs' && arn.resource.startsWith('task-definition/');
  const text = isArn ? arn.resource.slice('task-definition/'.length) : value;
  const place = isArn ? `arn:${arn.partition}:ecs:${arn.region}:${arn.accountId}:task-definition` : home;
  const match = typeof text === 'string' ? /^([A-Za-z0-9_-]{1,255})(?::(\d+))?$/.exec(text) : null;
  if (match === null) return unknownResource('task-definition', `${home}/*`);
  if (operation === 'RegisterTaskDefinition')
    return createdResource('task-definition', `${place}/${match[1]}:*`);
  return match[2] === undefined
    ? unknownResource('task-definition', `${place}/${match[1]}:*`)
    : exactResource('task-definition', `${place}/${match[1]}:${match[2]}`);
}

/** Operation → type of what it creates, with tags in the call. */
const taggable: ReadonlyMap<string, string> = new Map([
  ['CreateCapacityProvider', 'capacity-provider'],
  ['CreateCluster', 'cluster'],
  ['CreateService', 'service'],
  ['CreateTaskSet', 'task-set'],
  ['RegisterContainerInstance', 'container-instance'],
  ['RegisterTaskDefinition', 'task-definition'],
  ['RunTask', 'task'],
  ['StartTask', 'task'],
]);

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html */
function tagsOnCreate(question: Question): readonly Need[] {
  const { call, scope } = question;
  const type = taggable.get(call.operation);
  if (type === undefined || !isFilled(call.parameters.tags)) return [];
  const wildcard = createdResource(type, `${homeOf(type, scope)}/*`);
  const isNamed = type === 'cluster' || type === 'service' || type === 'task-definition';
  return [
    {
      action: 'ecs:TagResource',
      resources: (isNamed ? ecsRules.resources?.(type, question) : undefined) ?? [wildcard],
      conditions: { StringEquals: { 'ecs:CreateAction': [call.operation] } },
    },
  ];
}

/**
 * The roles of a task definition are passed by whoever runs it, and the call does not name them [E4].
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html, task-iam-roles.html
 */
function definedRoles({ call, scope }: Question): readonly Need[] {
  const runs = ['CreateService', 'CreateTaskSet', 'RunTask', 'StartTask', 'UpdateService'];
  if (!runs.includes(call.operation) || call.parameters.taskDefinition === undefined) return [];
  return [
    {
      action: 'iam:PassRole',
      resources: [unknownResource('role', `arn:${scope.partition}:iam::${scope.accountId}:role/*`)],
      conditions: { StringEquals: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } },
    },
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html */
function firstRole(question: Question): readonly Need[] {
  const makes = ['CreateCapacityProvider', 'CreateCluster', 'CreateService'].includes(
    question.call.operation,
  );
  return makes ? [serviceLinkedRoleNeed('ecs.amazonaws.com', question)] : [];
}

const homeOf = (type: string, { partition, region, accountId }: Scope) =>
  `arn:${partition}:ecs:${region}:${accountId}:${type}`;
