// What approvers want to know of topics, queues, rules and state machines. Messages are counted and never received.
import type { JsonObject } from '../../json.ts';
import { type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import { ago, at, atLeast, each, fact, nameOf, passing, some, tags, text } from '../reading.ts';

const topicProbe = probeOf('sns');

const topic: ProbesOf = ({ TopicArn }) =>
  typeof TopicArn !== 'string'
    ? []
    : [
        topicProbe('GetTopicAttributes', 'topic', { TopicArn }, (output) => {
          const found = each(output, 'Attributes')[0] ?? {};
          return {
            facts: [
              ...fact('display name', text(found.DisplayName)),
              ...fact('subscriptions', text(found.SubscriptionsConfirmed)),
              ...fact('not yet confirmed', text(found.SubscriptionsPending)),
            ],
            marks: at(found, 'Policy'),
          };
        }),
        topicProbe('ListTagsForResource', 'tags', { ResourceArn: TopicArn }, ({ Tags }) => ({
          facts: tags(Tags),
        })),
      ];

export const sns: ServiceProbes = { DeleteTopic: topic, SetTopicAttributes: topic };

const queueProbe = probeOf('sqs');

const queue: ProbesOf = ({ QueueUrl }) =>
  typeof QueueUrl !== 'string'
    ? []
    : [
        queueProbe(
          'GetQueueAttributes',
          'queue',
          {
            QueueUrl,
            AttributeNames: [
              'ApproximateNumberOfMessages',
              'ApproximateNumberOfMessagesNotVisible',
              'CreatedTimestamp',
              'LastModifiedTimestamp',
              'RedrivePolicy',
            ],
          },
          (output, now) => {
            const found = each(output, 'Attributes')[0] ?? {};
            return {
              facts: [
                ...passing('messages waiting, about', text(found.ApproximateNumberOfMessages)),
                ...passing('messages in work, about', text(found.ApproximateNumberOfMessagesNotVisible)),
                ...fact('dead-letter queue', found.RedrivePolicy === undefined ? 'none' : 'yes'),
                ...passing('created', ago(found.CreatedTimestamp, now)),
              ],
              marks: [at(found, 'CreatedTimestamp'), at(found, 'LastModifiedTimestamp')],
            };
          },
        ),
        queueProbe('ListQueueTags', 'tags', { QueueUrl }, ({ Tags }) => ({ facts: tags(Tags ?? {}) })),
      ];

export const sqs: ServiceProbes = { DeleteQueue: queue, PurgeQueue: queue, SetQueueAttributes: queue };

const ruleProbe = probeOf('events');

const rule: ProbesOf = ({ Name, EventBusName }) => {
  if (typeof Name !== 'string') return [];
  const bus: JsonObject = typeof EventBusName === 'string' ? { EventBusName } : {};
  return [
    ruleProbe('DescribeRule', 'rule', { Name, ...bus }, (output) => ({
      facts: [
        ...fact('state', text(output.State)),
        ...fact('description', text(output.Description)),
        ...fact('runs', text(output.ScheduleExpression)),
      ],
      marks: at(output, 'EventPattern'),
    })),
    ruleProbe('ListTargetsByRule', 'targets', { Rule: Name, ...bus }, (output) => {
      const names = each(output, 'Targets').map(({ Arn }) => nameOf(text(Arn)) ?? '?');
      return { facts: fact('targets', names.length === 0 ? 'none' : some([...names].sort())) };
    }),
  ];
};

export const events: ServiceProbes = { DeleteRule: rule, DisableRule: rule };

const machineProbe = probeOf('stepfunctions');

const machine: ProbesOf = ({ stateMachineArn }) =>
  typeof stateMachineArn !== 'string'
    ? []
    : [
        machineProbe(
          'DescribeStateMachine',
          'state machine',
          { stateMachineArn, includedData: 'METADATA_ONLY' },
          (output, now) => ({
            facts: [
              ...fact('state', text(output.status)),
              ...fact('type', text(output.type)),
              ...fact('runs with', nameOf(text(output.roleArn))),
              ...passing('created', ago(output.creationDate, now)),
            ],
            marks: [at(output, 'creationDate'), at(output, 'revisionId')],
          }),
        ),
        machineProbe(
          'ListExecutions',
          'executions',
          { stateMachineArn, statusFilter: 'RUNNING', maxResults: 50 },
          (output) => ({
            facts: passing(
              'running now',
              atLeast(each(output, 'executions').length, text(output.nextToken) !== undefined, 'execution'),
            ),
          }),
        ),
        machineProbe('ListTagsForResource', 'tags', { resourceArn: stateMachineArn }, (output) => ({
          facts: tags(output.tags, { key: 'key', value: 'value' }),
        })),
      ];

export const stepfunctions: ServiceProbes = { DeleteStateMachine: machine, UpdateStateMachine: machine };
