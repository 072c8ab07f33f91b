// Ticket systems and chats that EventBridge itself speaks to: a bus that carries the bodies, a connection with the credential
// of each system, and a rule that hands over. The credentials lie in secrets that the deployer makes; no template holds one,
// and no function of ours can read them. What could not be delivered waits in a queue.
import { Duration, SecretValue } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  type ConnectionProps,
  EventBus,
  HttpMethod,
  HttpParameter,
  type IApiDestination,
  Rule,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type SecretName, secretName } from '../../core/deployed-names.ts';
import { type IntegrationSettings, integrationEventTypes } from '../../core/integrations/settings.ts';
import type { Stage } from '../stage.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';

interface Destination {
  readonly connection: Pick<ConnectionProps, 'authorization' | 'queryStringParameters'>;
  readonly endpoint: string;
}

export class Integrations extends Construct {
  readonly bus: EventBus;
  /** What a system did not take within a day. */
  readonly failures: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly stage: Stage; readonly settings: IntegrationSettings },
  ) {
    super(scope, id);
    const { stage, settings } = props;
    // Beside the bus of changes, all of which is logged: what is told here holds what runs.
    this.bus = new EventBus(this, 'Bus', { eventBusName: `countersign-${stage}-integrations` });
    this.failures = deadLetterQueue(this, 'Failures');
    for (const [name, { connection, endpoint }] of Object.entries(destinationsOf(stage, settings))) {
      const called = `countersign-${stage}-${name.toLowerCase()}`;
      const destination = new ApiDestination(this, `${pascal(name)}Destination`, {
        apiDestinationName: called,
        connection: new Connection(this, `${pascal(name)}Connection`, {
          connectionName: called,
          ...connection,
        }),
        endpoint,
        httpMethod: HttpMethod.POST,
        // Tickets and cards of a burst wait their turn; Teams takes four a second.
        rateLimitPerSecond: 3,
      });
      new Rule(this, pascal(name), {
        eventBus: this.bus,
        eventPattern: {
          source: ['countersign'],
          detailType: [integrationEventTypes[name as keyof typeof integrationEventTypes]],
        },
        targets: [
          // The CDK's own class is no instance of its interface where optional means absent.
          new ApiDestinationTarget(destination as IApiDestination, {
            // INVARIANT: the whole body by its path. A template would put what an agent wrote into JSON.
            event: RuleTargetInput.fromEventPath('$.detail.body'),
            deadLetterQueue: this.failures,
            retryAttempts: 185,
            maxEventAge: Duration.hours(24),
          }),
        ],
      });
    }
  }
}

function destinationsOf(stage: Stage, settings: IntegrationSettings): Readonly<Record<string, Destination>> {
  const { jira, serviceNow, teams } = settings;
  const secret = (name: SecretName) => SecretValue.secretsManager(secretName(stage, name));
  return {
    ...(jira && {
      jira: {
        connection: { authorization: Authorization.basic(jira.user, secret('jira')) },
        endpoint: `${jira.url}/rest/api/3/issue`,
      },
    }),
    ...(serviceNow && {
      serviceNow: {
        connection: { authorization: Authorization.basic(serviceNow.user, secret('servicenow')) },
        endpoint: `${serviceNow.url}/api/now/table/incident`,
      },
    }),
    ...(teams && {
      teams: {
        connection: {
          // Workflows knows its callers by `sig` alone; a connection has to have a header.
          authorization: Authorization.apiKey('x-countersign-stage', SecretValue.unsafePlainText(stage)),
          queryStringParameters: { sig: HttpParameter.fromSecret(secret('teams')) },
        },
        endpoint: teams.url,
      },
    }),
  };
}

const pascal = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
