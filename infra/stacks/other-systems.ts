// What is deployed for other systems, where the configuration has any: webhooks in both directions, and the integrations by
// EventBridge. Their secrets are the deployer's: no template holds one.
import { ArnFormat, Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { EnvironmentVariable } from '../../adapters/environment.ts';
import { secretName } from '../../core/deployed-names.ts';
import type { Configuration } from '../configuration.ts';
import { BusWorker, everyChange } from '../constructs/bus-worker.ts';
import { codeWithData } from '../constructs/code-with-data.ts';
import { Integrations } from '../constructs/integrations.ts';
import {
  bundleDirectory,
  type ServiceFunction,
  type ServiceFunctionProps,
} from '../constructs/service-function.ts';
import { allowWebhookDecisions } from './duties/approvals.ts';
import type { Parts } from './duties/duties.ts';
import { allowAnnounceCards, allowNotifyWebhooks } from './duties/messages.ts';

interface Wiring {
  readonly configuration: Configuration;
  readonly parts: Parts;
  /** Shared by the functions of the stack. */
  readonly environment: Partial<Record<EnvironmentVariable, string>>;
  readonly serviceFunction: (
    props: Omit<ServiceFunctionProps, 'stage' | 'functionsDirectory'>,
  ) => ServiceFunction;
}

/** Secrets Manager ends the ARN of a secret with six characters of its own. */
export function secretArnOf(stack: Stack, name: string): string {
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

const calledBy = 'What it fails at goes to the queue that its invocation configuration names.';

/** The function behind `POST /webhooks/decisions`. Undefined when no system sends any. */
export function addWebhookDecisions(
  stack: Stack,
  wiring: Wiring & { readonly functionsDirectory: string; readonly stateMachine: StateMachine },
): ServiceFunction | undefined {
  const { configuration, parts, environment, serviceFunction, functionsDirectory, stateMachine } = wiring;
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
      ...only(environment, [
        'stage',
        'limits',
        'requestsTable',
        'grantsTable',
        'listingsTable',
        'registryTable',
        'eventBus',
      ]),
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
export function addOtherSystems(
  stack: Stack,
  wiring: Wiring & { readonly gatewayUrl: string },
): OtherSystems {
  const { configuration, gatewayUrl } = wiring;
  const environment = {
    ...only(wiring.environment, ['stage', 'connectionsTable', 'requestsTable']),
    publicUrl: gatewayUrl,
  };
  const webhooks = configuration.webhooks?.outgoing.length
    ? addNotifyWebhooks(stack, wiring, environment)
    : undefined;
  const integrations = configuration.integrations && addIntegrations(stack, wiring, environment);
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
  stack: Stack,
  { configuration, parts, serviceFunction }: Wiring,
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
  stack: Stack,
  { configuration: { stage, integrations = {} }, parts, serviceFunction }: Wiring,
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

function only(
  environment: Partial<Record<EnvironmentVariable, string>>,
  names: readonly EnvironmentVariable[],
): Partial<Record<EnvironmentVariable, string>> {
  return Object.fromEntries(names.map((name) => [name, environment[name]]));
}
