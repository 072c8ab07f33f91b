// What SQS calls need: the queue is what the last two segments of the QueueUrl say, in the call's region [P8].
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html

import type { Call } from '../../call.ts';
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, matchesArnPattern, unknownResource } from '../arn.ts';
import { isFilled, type Need, type Question, stringParameter } from '../need.ts';
import type { OnwardUse } from '../onward-use.ts';
import type { ServiceRules } from '../service-rules.ts';
import { sqsKmsUses } from './sqs-kms.ts';

const onward: readonly OnwardUse[] = [
  {
    // The queue is in the task's handle alone.
    operations: ['CancelMessageMoveTask'],
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html',
  },
];

export const sqsRules: ServiceRules = {
  onward,
  kms: sqsKmsUses,
  operations: {
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html':
      {
        ChangeMessageVisibilityBatch: ['sqs:ChangeMessageVisibility'],
        DeleteMessageBatch: ['sqs:DeleteMessage'],
        SendMessageBatch: ['sqs:SendMessage'],
      },
  },
  resources: (type, question) => (type === 'queue' ? queueOf(question) : undefined),
  more(question) {
    const { call } = question;
    if (call.operation === 'CreateQueue' && isFilled(call.parameters.tags)) {
      return [{ action: 'sqs:TagQueue', resources: queueOf(question) }];
    }
    if (call.operation === 'ListMessageMoveTasks') {
      return [{ action: 'sqs:GetQueueAttributes', resources: queueOf(question) }];
    }
    return call.operation === 'StartMessageMoveTask' ? moveNeeds(question) : [];
  },
};

/** Moving messages reads and deletes them in one queue and sends them to another, as the caller [P7]. */
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
function moveNeeds(question: Question): readonly Need[] {
  const source = [queueByArn(question.call.parameters.SourceArn, question)];
  return [
    { action: 'sqs:ReceiveMessage', resources: source },
    { action: 'sqs:DeleteMessage', resources: source },
    { action: 'sqs:GetQueueAttributes', resources: source },
    { action: 'sqs:SendMessage', resources: [queueByArn(question.call.parameters.DestinationArn, question)] },
  ];
}

function queueOf(question: Question): readonly RequiredResource[] {
  const { call, scope } = question;
  const { QueueUrl: url, QueueName: name, SourceArn: arn } = call.parameters;
  if (typeof url === 'string') return [queueByUrl(url, question)];
  if (typeof name === 'string') {
    const owner = stringParameter(call, 'QueueOwnerAWSAccountId') ?? scope.accountId;
    return [queueByName(owner, name, question)];
  }
  return [queueByArn(arn, question)];
}

function queueByUrl(url: string, question: Question): RequiredResource {
  refuseOtherRegion(url, question.call);
  const [, accountId = '', name = ''] = /\/(\d{12})\/([^/]+)$/.exec(url) ?? [];
  return queueByName(accountId, name, question);
}

function queueByName(accountId: string, name: string, { scope }: Question): RequiredResource {
  const home = `arn:${scope.partition}:sqs:${scope.region}`;
  return /^\d{12}$/.test(accountId) && /^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(name)
    ? exactResource('queue', `${home}:${accountId}:${name}`)
    : unknownResource('queue', `${home}:${scope.accountId}:*`);
}

function queueByArn(arn: JsonValue | undefined, { iam, scope }: Question): RequiredResource {
  const pattern = iam.service('sqs')?.arnPatterns('queue')[0] ?? '';
  return typeof arn === 'string' && matchesArnPattern(pattern, arn)
    ? exactResource('queue', arn)
    : unknownResource('queue', `arn:${scope.partition}:sqs:${scope.region}:${scope.accountId}:*`);
}

/** AWS's own hosts, new and legacy, name a region; the call goes to the one it was signed for. */
function refuseOtherRegion(url: string, call: Call): void {
  const match = /^https?:\/\/(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com/.exec(url);
  const region = match?.[1] ?? match?.[2];
  if (region === undefined || region === call.region) return;
  throw new CountersignError(
    'ambiguous-request',
    `\`QueueUrl\` is in \`${region}\` but the call is for \`${call.region}\`; use a client of the queue's region`,
  );
}
