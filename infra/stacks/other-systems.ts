// What is deployed for other systems, where the configuration has any: webhooks in both directions, and the integrations by
// EventBridge. Their secrets are the deployer's: no template holds one.
import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { secretName } from '../../core/deployed-names.ts';
import { BusWorker, everyChange } from '../constructs/bus-worker.ts';
import { codeWithData } from '../constructs/code-with-data.ts';
import { Integrations } from '../constructs/integrations.ts';
import {
  bundleDirectory,
  type ServiceFunction,
  type ServiceFunctionProps,
} from '../constructs/service-function.ts';
import { allowWebhookDecisions } from './duties/approvals.ts';
import { secretArnOf } from './duties/duties.ts';
import { allowAnnounceCards, allowNotifyWebhooks } from './duties/messages.ts';
import { only, type Wiring } from './wiring.ts';

const calledBy = 'What it fails at goes to the queue that its invocation configuration names.';

/** The function behind `POST /webhooks/decisions`. Undefined when no system sends any. */
export function addWebhookDecisions(
  { stack, configuration, functionsDirectory, parts, environment, serviceFunction }: Wiring,
  stateMachine: StateMachine,
): ServiceFunction | undefined {
  const incoming = configuration.webhooks?.incoming ?? [];
  if (incoming.length === 0) return undefined;
  const webhookSecretId = secretName(configuration.stage, 'webhooks-incoming');
  const webhookDecisions = serviceFunction({
    name: 'webhook-decisions',
    description: 'Verifies decisions that other systems send, and does them',
    memorySizeMegabytes: 1_024,
    // API Gateway waits no longer for a response that is not streamed.
    timeout: Duration.seconds(29),
    code: codeWithData(
      bundleDirectory(functionsDirectory, 'webhook-decisions'),
      'webhook-senders.json',
      incoming,
    ),
    environment: {
      ...only(
        environment,
        'stage',
        'limits',
        'requestsTable',
        'grantsTable',
        'listingsTable',
        'registryTable',
        'eventBus',
      ),
      webhookSecretId,
      approvalStateMachineArn: stateMachine.stateMachineArn,
    },
  });
  allowWebhookDecisions(webhookDecisions, parts, stateMachine, secretArnOf(stack, webhookSecretId));
  return webhookDecisions;
}

export interface OtherSystems {
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly failures: { readonly webhookFailures?: IQueue; readonly integrationFailures?: IQueue };
}

/** What tells other systems of requests. */
export function addOtherSystems(wiring: Wiring, gatewayUrl: string): OtherSystems {
  const { configuration } = wiring;
  const environment = {
    ...only(wiring.environment, 'stage', 'connectionsTable', 'requestsTable'),
    publicUrl: gatewayUrl,
  };
  const webhooks = configuration.webhooks?.outgoing.length
    ? addNotifyWebhooks(wiring, environment)
    : undefined;
  const integrations = configuration.integrations && addIntegrations(wiring, environment);
  return {
    functions: {
      ...(webhooks && { NotifyWebhooks: webhooks.worker.function }),
      ...(integrations && { AnnounceCards: integrations.worker.function }),
    },
    failures: {
      ...(webhooks && { webhookFailures: webhooks.failures }),
      ...(integrations && { integrationFailures: integrations.failures }),
    },
  };
}

function addNotifyWebhooks(
  { stack, configuration, parts, serviceFunction }: Wiring,
  environment: ServiceFunctionProps['environment'],
) {
  const webhookSecretId = secretName(configuration.stage, 'webhooks-outgoing');
  const worker = serviceFunction({
    name: 'notify-webhooks',
    description: 'Tells other systems of changes of requests by webhook',
    memorySizeMegabytes: 512,
    timeout: Duration.seconds(60),
    calledBy,
    environment: {
      ...environment,
      webhooks: JSON.stringify(configuration.webhooks?.outgoing),
      webhookSecretId,
    },
  });
  const { failures } = new BusWorker(stack, 'WebhookParts', { bus: parts.bus, worker, heard: everyChange });
  allowNotifyWebhooks(worker, parts, secretArnOf(stack, webhookSecretId));
  return { worker, failures };
}

function addIntegrations(
  { stack, configuration: { stage, integrations = {} }, parts, serviceFunction }: Wiring,
  environment: ServiceFunctionProps['environment'],
) {
  const { bus, failures } = new Integrations(stack, 'Integrations', { stage, settings: integrations });
  const worker = serviceFunction({
    name: 'announce-cards',
    description: 'Announces requests to ticket systems and chats',
    memorySizeMegabytes: 512,
    timeout: Duration.seconds(30),
    calledBy,
    environment: {
      ...environment,
      integrations: JSON.stringify(integrations),
      integrationBus: bus.eventBusName,
    },
  });
  new BusWorker(stack, 'IntegrationParts', { bus: parts.bus, worker, failures });
  allowAnnounceCards(worker, parts, bus);
  return { worker, failures };
}
