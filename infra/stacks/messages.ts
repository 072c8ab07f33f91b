// How people are told of requests where the configuration says so: Slack, in which they decide as well, and e-mails.
import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { functionName, secretName } from '../../core/deployed-names.ts';
import { BusWorker } from '../constructs/bus-worker.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { allowSlack, allowSlackWork, allowUnlinkSlack } from './duties/approvals.ts';
import { secretArnOf } from './duties/duties.ts';
import { allowNotifyMail } from './duties/messages.ts';
import { only, type Wiring } from './wiring.ts';

const calledBy = 'What it fails at goes to the queue that its invocation configuration names.';

/** The function behind `POST /slack/interactions`. Undefined without Slack. */
export function addSlackDoor({ configuration: { stage, slack }, environment, serviceFunction }: Wiring) {
  if (slack === undefined) return undefined;
  return serviceFunction({
    name: 'slack',
    description: 'Verifies what Slack sends and hands it over',
    memorySizeMegabytes: 512,
    timeout: Duration.seconds(10),
    environment: {
      ...only(environment, 'stage', 'requestsTable'),
      slack: JSON.stringify(slack),
      slackSecretId: secretName(stage, 'slack'),
      slackWorkFunction: functionName(stage, 'slack-work'),
    },
  });
}

/** Undefined without Slack. */
export function addSlackWork(
  { stack, configuration: { stage, slack }, parts, environment, serviceFunction }: Wiring,
  beside: {
    readonly gatewayUrl: string;
    readonly stateMachine: StateMachine;
    readonly slackDoor: ServiceFunction | undefined;
    readonly control: ServiceFunction;
  },
) {
  const { gatewayUrl, stateMachine, slackDoor, control } = beside;
  if (slack === undefined || slackDoor === undefined) return undefined;
  const slackSecretId = secretName(stage, 'slack');
  const worker = serviceFunction({
    name: 'slack-work',
    description: 'Posts and updates requests in Slack, and does what people decide there',
    // One whole CPU: what people press has three seconds, a cold start among them.
    memorySizeMegabytes: 1_769,
    timeout: Duration.seconds(60),
    calledBy,
    environment: {
      ...only(
        environment,
        'stage',
        'limits',
        'connectionsTable',
        'requestsTable',
        'grantsTable',
        'listingsTable',
        'registryTable',
        'eventBus',
      ),
      publicUrl: gatewayUrl,
      slack: JSON.stringify(slack),
      slackSecretId,
      approvalStateMachineArn: stateMachine.stateMachineArn,
    },
  });
  const { failures } = new BusWorker(stack, 'SlackParts', { bus: parts.bus, worker });
  const secretArn = secretArnOf(stack, slackSecretId);
  allowSlack(slackDoor, parts, worker.functionArn, secretArn);
  allowSlackWork(worker, parts, stateMachine, secretArn);
  allowUnlinkSlack(control, parts);
  return { worker, failures };
}

/** Undefined without e-mails. */
export function addMail(
  { stack, configuration: { mail }, parts, environment, serviceFunction }: Wiring,
  gatewayUrl: string,
) {
  if (mail === undefined) return undefined;
  const worker = serviceFunction({
    name: 'notify-mail',
    description: 'Writes e-mails to approvers',
    memorySizeMegabytes: 512,
    timeout: Duration.seconds(60),
    calledBy,
    environment: {
      ...only(environment, 'stage', 'connectionsTable', 'requestsTable'),
      publicUrl: gatewayUrl,
      mail: JSON.stringify(mail),
    },
  });
  const { failures } = new BusWorker(stack, 'MailParts', { bus: parts.bus, worker });
  allowNotifyMail(worker, parts, mail.from);
  return { worker, failures };
}
