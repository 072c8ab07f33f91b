// The replicas of a global table are tables of other regions: UpdateTable makes and deletes them there as the caller.
// Their auto scaling is changed as the caller too, wherever they lie.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html#globaltables-iam
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, unknownResource } from '../arn.ts';
import { kmsKeyNeeds, viaService } from '../kms-key.ts';
import { elements, type Need, type Question, valueAt } from '../need.ts';
import { anyOf, onwardNeed } from '../onward-use.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import { forTable } from './dynamodb-kms.ts';

/** `source`: the table that the call names. */
export function replicaNeeds(question: Question, source: RequiredResource): readonly Need[] {
  const { operation, parameters } = question.call;
  if (operation === 'UpdateTableReplicaAutoScaling') return autoScalingNeeds(question);
  if (operation !== 'UpdateTable') return [];
  const replicas = elements(parameters.ReplicaUpdates);
  const witnesses = elements(parameters.GlobalTableWitnessUpdates);
  const regionsOf = (updates: readonly JsonValue[], change: string): readonly JsonValue[] =>
    updates
      .filter((update) => valueAt(update, change) !== undefined)
      .map((update) => valueAt(update, change, 'RegionName') ?? '');
  const on = (actions: readonly string[], regions: readonly JsonValue[]): readonly Need[] =>
    regions.flatMap((region) =>
      actions.map((name) => ({ action: `dynamodb:${name}`, resources: [tableIn(region, source)] })),
    );
  /** In all regions that take part, as far as the call names them. */
  const witness = (change: string): readonly Need[] => {
    const regions = regionsOf(witnesses, change);
    if (regions.length === 0) return [];
    const others = [...regionsOf(replicas, change), ...regions].map((region) => tableIn(region, source));
    return [{ action: `dynamodb:${change}GlobalTableWitness`, resources: [source, ...others] }];
  };
  const made = regionsOf(replicas, 'Create');
  return [
    ...on(toCreate, made),
    ...(made.length > 0 ? [serviceLinkedRoleNeed('replication.dynamodb.amazonaws.com', question)] : []),
    ...replicas.flatMap((update) => keyNeeds(valueAt(update, 'Create'), question)),
    ...on(['DeleteTable', 'DeleteTableReplica'], regionsOf(replicas, 'Delete')),
    ...witness('Create'),
    ...witness('Delete'),
  ];
}

const toCreate = [
  'BatchWriteItem',
  'CreateTable',
  'CreateTableReplica',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
];

const regionForm = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

const regionOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' && regionForm.test(value) ? value : '*';

/** The table of the same name there. */
function tableIn(value: JsonValue, source: RequiredResource): RequiredResource {
  const { partition, accountId, resource } = parseArn(source.arn) ?? {};
  const region = regionOf(value);
  const arn = `arn:${partition}:dynamodb:${region}:${accountId}:${resource}`;
  return region !== '*' && source.certainty === 'exact'
    ? exactResource('table', arn)
    : unknownResource('table', arn);
}

/** The key of a replica, of its own region. */
function keyNeeds(create: JsonValue | undefined, { scope }: Question): readonly Need[] {
  const key = valueAt(create, 'KMSMasterKeyId');
  if (key === undefined) return [];
  const region = regionOf(valueAt(create, 'RegionName'));
  const hosts = region === '*' ? null : [viaService('dynamodb', region)];
  return kmsKeyNeeds({ actions: forTable, key, hosts }, { ...scope, region });
}

function autoScalingNeeds(question: Question): readonly Need[] {
  const everywhere: Question = { ...question, scope: { ...question.scope, region: '*' } };
  return [
    'DeleteScalingPolicy',
    'DeleteScheduledAction',
    'DeregisterScalableTarget',
    'DescribeScalableTargets',
    'DescribeScalingActivities',
    'DescribeScalingPolicies',
    'DescribeScheduledActions',
    'PutScalingPolicy',
    'PutScheduledAction',
    'RegisterScalableTarget',
  ].map((name) => {
    const action = `application-autoscaling:${name}`;
    return onwardNeed(action, anyOf(action, everywhere));
  });
}
