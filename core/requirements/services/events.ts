// What EventBridge calls need: a rule's ARN has its bus but for the default one, and a bus is named or given by its ARN,
// or is the default one. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { resourcesByName, valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import { type OnwardUse, secretsUnder } from '../onward-use.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

const named = resourcesByName(
  {
    alias: [{ members: ['KmsKeyIdentifier'], form: /^[\w/-]+$/, without: /^alias\// }],
    archive: [{ operations: ['StartReplay'], members: ['EventSourceArn'] }, { members: ['ArchiveName'] }],
    'event-source': [{ members: ['EventSourceName', 'Name'], form: /^aws\.partner(?:\/[\w.-]+){2,}$/ }],
    key: [{ members: ['KmsKeyIdentifier'], form: /^(?:mrk-)?[0-9a-f-]{32,36}$/ }],
  },
  { anyType: ['ResourceARN'] },
);

/** A connection keeps its credentials as a secret; the actions are those of AmazonEventBridgeFullAccess, which the page names. */
const onward: readonly OnwardUse[] = [
  {
    operations: ['CreateConnection', 'UpdateConnection'],
    actions: [
      'secretsmanager:CreateSecret',
      'secretsmanager:DeleteSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecret',
    ],
    on: secretsUnder('events!'),
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html',
  },
];

export const eventsRules: ServiceRules = {
  onward,
  passedTo: 'events.amazonaws.com',
  resources(type, question) {
    const { parameters } = question.call;
    const isTagging = parameters.ResourceARN !== undefined;
    if (type.startsWith('rule-on-') && !isTagging) return ruleOf(type, question);
    if (type === 'event-bus' && !isTagging) return busesOf(question);
    if (type === 'connection' && parameters.Name !== undefined) return connectionsOf(question);
    if (type === 'alias' || type === 'key') return keyOf(type, question);
    return named(type, question);
  },
  more: (question) => [...tagsOnCreate(question), ...connectionNeeds(question)],
};

const plainName = /^[\w.-]+$/;

/** Operation → members that name a bus, by name or ARN. */
const busMembers: ReadonlyMap<string, readonly string[]> = new Map([
  ['CreateArchive', ['EventSourceArn']],
  ['CreateEventBus', ['Name']],
  ['DeleteEventBus', ['Name']],
  ['DescribeEventBus', ['Name']],
  ['PutEvents', ['Entries.EventBusName']],
  ['StartReplay', ['Destination.Arn']],
  ['UpdateEventBus', ['Name']],
]);

function busesOf(question: Question): readonly RequiredResource[] | undefined {
  const { operation, parameters } = question.call;
  const members = busMembers.get(operation);
  if (members === undefined) return undefined;
  const { scope } = question;
  const buses = members.flatMap((member) => valuesAt(parameters, member.split('.')));
  // A global endpoint leads to a bus of the same name in another region.
  if (parameters.EndpointId !== undefined) {
    return [unknownResource('event-bus', `arn:${scope.partition}:events:*:${scope.accountId}:event-bus/*`)];
  }
  const entries = operation === 'PutEvents' ? valuesAt(parameters, ['Entries']).length : 1;
  const found = buses.map((bus) => busResource(bus, scope));
  return buses.length < entries ? [...found, busResource('default', scope)] : found;
}

function busResource(bus: JsonValue, scope: Scope): RequiredResource {
  const arn = parseArn(bus);
  if (arn?.service === 'events' && arn.accountId !== '' && /^event-bus\/[\w.-]+$/.test(arn.resource)) {
    return exactResource('event-bus', String(bus));
  }
  return typeof bus === 'string' && plainName.test(bus)
    ? exactResource('event-bus', `${homeOf(scope)}:event-bus/${bus}`)
    : unknownResource('event-bus', `arn:${scope.partition}:events:*:*:event-bus/*`);
}

/** The other of the two types is not meant: which it is depends on the bus. */
function ruleOf(type: string, { call, scope }: Question): readonly RequiredResource[] {
  const { EventBusName: bus, Name, Rule } = call.parameters;
  const { arn, certainty } = busResource(bus ?? 'default', scope);
  const [home = '', busName = ''] = arn.split(':event-bus/');
  const rule = Rule ?? Name;
  const isPlain = typeof rule === 'string' && plainName.test(rule);
  const isDefault = certainty === 'exact' && busName === 'default';
  if (isDefault !== (type === 'rule-on-default-event-bus')) return [];
  if (certainty !== 'exact') return [unknownResource(type, `${home}:rule/*`)];
  const path = isDefault ? `${home}:rule/` : `${home}:rule/${busName}/`;
  return [isPlain ? exactResource(type, `${path}${rule}`) : unknownResource(type, `${path}*`)];
}

/** The connection of an API destination is not in the call that describes it. */
function connectionsOf({ call, scope }: Question): readonly RequiredResource[] {
  const { ConnectionArn, Name } = call.parameters;
  const unknown = unknownResource('connection', `${homeOf(scope)}:connection/*`);
  if (call.operation === 'DescribeApiDestination') return [unknown];
  if (call.operation !== 'CreateApiDestination')
    return connectionNamed(Name) ? [byName(Name, scope)] : [unknown];
  // IAM's pattern lacks the id that stands behind the name.
  const arn = parseArn(ConnectionArn);
  const name = /^connection\/([\w.-]+)\/[A-Za-z0-9-]+$/.exec(arn?.resource ?? '')?.[1];
  if (arn?.service !== 'events' || name === undefined) return [unknown];
  const text = String(ConnectionArn);
  return [
    exactResource('connection', text),
    exactResource('connection', text.slice(0, text.lastIndexOf('/'))),
  ];
}

const connectionNamed = (name: JsonValue | undefined): name is string =>
  typeof name === 'string' && plainName.test(name);

const byName = (name: string, scope: Scope) =>
  exactResource('connection', `${homeOf(scope)}:connection/${name}`);

function keyOf(type: string, question: Question): readonly RequiredResource[] | undefined {
  const { KmsKeyIdentifier: key } = question.call.parameters;
  if (key === undefined || key === '') return [];
  const isAlias = /(?:^|:)alias\//.test(String(key));
  return isAlias === (type === 'alias') ? named(type, question) : [];
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html (Tags) */
function tagsOnCreate(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (operation !== 'PutRule' || !isFilled(parameters.Tags)) return [];
  const types = ['rule-on-custom-event-bus', 'rule-on-default-event-bus'];
  return [{ action: 'events:TagResource', resources: types.flatMap((type) => ruleOf(type, question)) }];
}

/**
 * A connection keeps its credentials as a secret of EventBridge's.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/using-service-linked-roles-service-action-1.html
 */
function connectionNeeds(question: Question): readonly Need[] {
  return question.call.operation === 'CreateConnection'
    ? [serviceLinkedRoleNeed('apidestinations.events.amazonaws.com', question)]
    : [];
}

const homeOf = ({ partition, region, accountId }: Scope) => `arn:${partition}:events:${region}:${accountId}`;
