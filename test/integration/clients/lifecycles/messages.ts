// Lifecycles of what carries messages and runs on time.
import { expect } from 'vitest';
import { seeds } from '../../../../local/seeds.ts';
import { gone, type Lifecycle, listed, step } from '../lifecycles.ts';
import { allow, keyUse, passRole, regional, roleArn } from '../statements.ts';

const queueArn = regional(`arn:aws:sqs::${seeds.queue}`);

export const sqs: Lifecycle = {
  service: 'sqs',
  steps(name) {
    const queue = regional(`arn:aws:sqs::${name}`);
    const url = expect.stringMatching(new RegExp(`^https?://[^/]+/aws/000000000000/${name}$`));
    return [
      () =>
        step(
          'CreateQueue',
          { QueueName: name, Attributes: { VisibilityTimeout: '45' } },
          { QueueUrl: url },
          allow('sqs:CreateQueue', queue),
        ),
      ({ CreateQueue }) =>
        step(
          'GetQueueAttributes',
          { QueueUrl: CreateQueue?.QueueUrl, AttributeNames: ['VisibilityTimeout', 'QueueArn'] },
          { Attributes: { VisibilityTimeout: '45', QueueArn: queue } },
          allow('sqs:GetQueueAttributes', queue),
        ),
      () => step('ListQueues', { QueueNamePrefix: name }, { QueueUrls: [url] }, allow('sqs:ListQueues', '*')),
      ({ CreateQueue }) =>
        step(
          'SetQueueAttributes',
          { QueueUrl: CreateQueue?.QueueUrl, Attributes: { VisibilityTimeout: '60' } },
          {},
          allow('sqs:SetQueueAttributes', queue),
        ),
      ({ CreateQueue }) =>
        step('DeleteQueue', { QueueUrl: CreateQueue?.QueueUrl }, {}, allow('sqs:DeleteQueue', queue)),
      () =>
        gone(
          'GetQueueUrl',
          { QueueName: name },
          { code: 'AWS.SimpleQueueService.NonExistentQueue', name: 'QueueDoesNotExist' },
          allow('sqs:GetQueueUrl', queue),
        ),
    ];
  },
};

export const sns: Lifecycle = {
  service: 'sns',
  steps(name) {
    const TopicArn = regional(`arn:aws:sns::${name}`);
    const get = allow('sns:GetTopicAttributes', TopicArn);
    return [
      () => step('CreateTopic', { Name: name }, { TopicArn }, allow('sns:CreateTopic', TopicArn)),
      () => step('GetTopicAttributes', { TopicArn }, { Attributes: { TopicArn, DisplayName: '' } }, get),
      () => step('ListTopics', {}, { Topics: listed({ TopicArn }) }, allow('sns:ListTopics', '*')),
      () =>
        step(
          'SetTopicAttributes',
          { TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Orders & more' },
          {},
          allow('sns:SetTopicAttributes', TopicArn),
        ),
      () => step('GetTopicAttributes', { TopicArn }, { Attributes: { DisplayName: 'Orders & more' } }, get),
      () => step('DeleteTopic', { TopicArn }, {}, allow('sns:DeleteTopic', TopicArn)),
      () => gone('GetTopicAttributes', { TopicArn }, { code: 'NotFound', name: 'NotFoundException' }, get),
    ];
  },
};

export const events: Lifecycle = {
  service: 'events',
  steps(name) {
    const rule = regional(`arn:aws:events::rule/${name}`);
    const EventPattern = '{"source":["acme.orders"]}';
    const Targets = [{ Id: 'refunds', Arn: queueArn }];
    return [
      () => step('PutRule', { Name: name, EventPattern }, { RuleArn: rule }, allow('events:PutRule', rule)),
      () =>
        step(
          'DescribeRule',
          { Name: name },
          { Name: name, Arn: rule, EventPattern, State: 'ENABLED' },
          allow('events:DescribeRule', rule),
        ),
      () =>
        step(
          'ListRules',
          { NamePrefix: name },
          { Rules: [{ Name: name, Arn: rule }] },
          allow('events:ListRules', '*'),
        ),
      () =>
        step(
          'PutTargets',
          { Rule: name, Targets },
          { FailedEntryCount: 0 },
          allow('events:PutTargets', rule),
        ),
      () => step('ListTargetsByRule', { Rule: name }, { Targets }, allow('events:ListTargetsByRule', rule)),
      () =>
        step(
          'RemoveTargets',
          { Rule: name, Ids: ['refunds'] },
          { FailedEntryCount: 0 },
          allow('events:RemoveTargets', rule),
        ),
      () => step('DeleteRule', { Name: name }, {}, allow('events:DeleteRule', rule)),
      () =>
        gone('DescribeRule', { Name: name }, 'ResourceNotFoundException', allow('events:DescribeRule', rule)),
    ];
  },
};

export const scheduler: Lifecycle = {
  service: 'scheduler',
  steps(name) {
    const Name = name;
    const schedule = regional(`arn:aws:scheduler::schedule/default/${name}`);
    const RoleArn = roleArn('scheduler');
    const settings = (hours: number) => ({
      Name,
      ScheduleExpression: `rate(${hours} hours)`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: queueArn, RoleArn },
    });
    const pass = passRole(RoleArn, 'scheduler.amazonaws.com');
    const get = allow('scheduler:GetSchedule', schedule);
    return [
      () =>
        step(
          'CreateSchedule',
          settings(2),
          { ScheduleArn: schedule },
          allow('scheduler:CreateSchedule', schedule),
          pass,
        ),
      () => step('GetSchedule', { Name }, { ...settings(2), Arn: schedule, State: 'ENABLED' }, get),
      () =>
        step(
          'ListSchedules',
          { NamePrefix: name },
          { Schedules: [{ Name, Arn: schedule }] },
          allow('scheduler:ListSchedules', '*'),
        ),
      () =>
        step(
          'UpdateSchedule',
          settings(3),
          { ScheduleArn: schedule },
          allow('scheduler:UpdateSchedule', schedule),
          pass,
        ),
      () => step('DeleteSchedule', { Name }, {}, allow('scheduler:DeleteSchedule', schedule)),
      () => gone('GetSchedule', { Name }, 'ResourceNotFoundException', get),
    ];
  },
};

export const stepfunctions: Lifecycle = {
  service: 'stepfunctions',
  steps(name) {
    const stateMachineArn = regional(`arn:aws:states::stateMachine:${name}`);
    const executionArn = regional(`arn:aws:states::execution:${name}:first`);
    const definition = JSON.stringify({
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 1, End: true } },
    });
    const decrypt = keyUse('states', 'kms:Decrypt');
    const describe = [allow('states:DescribeStateMachine', stateMachineArn), decrypt];
    return [
      () =>
        step(
          'CreateStateMachine',
          { name, definition, roleArn: roleArn('states') },
          { stateMachineArn },
          allow('states:CreateStateMachine', stateMachineArn),
          passRole(roleArn('states'), 'states.amazonaws.com'),
        ),
      () =>
        step(
          'DescribeStateMachine',
          { stateMachineArn },
          { stateMachineArn, name, status: 'ACTIVE' },
          ...describe,
        ),
      () =>
        step(
          'ListStateMachines',
          {},
          { stateMachines: listed({ stateMachineArn, name }) },
          allow('states:ListStateMachines', '*'),
        ),
      () =>
        step(
          'StartExecution',
          { stateMachineArn, name: 'first', input: '{"order":1}' },
          { executionArn },
          allow('states:StartExecution', stateMachineArn),
        ),
      () =>
        step(
          'DescribeExecution',
          { executionArn },
          { executionArn, stateMachineArn, name: 'first' },
          allow('states:DescribeExecution', executionArn),
          decrypt,
        ),
      () =>
        step(
          'DeleteStateMachine',
          { stateMachineArn },
          {},
          allow('states:DeleteStateMachine', stateMachineArn),
        ),
      () => gone('DescribeStateMachine', { stateMachineArn }, 'StateMachineDoesNotExist', ...describe),
    ];
  },
};
