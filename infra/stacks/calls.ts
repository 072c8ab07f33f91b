// The two doors that every deployment has: the gateway acts, control lets people decide.
import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Connection } from '../../core/connection.ts';
import type { Configuration } from '../configuration.ts';
import { allowControl } from './duties/approvals.ts';
import { allowGateway } from './duties/calls.ts';
import { keyIdsOf } from './duties/keys.ts';
import { only, type Wiring } from './wiring.ts';

/** A response of 200 MB at the 2 MB a second that Lambda streams, a held call and the work before. */
export const gatewayTimeout = Duration.minutes(5);

/** A fifth of what the door can serve at once; where nothing is reserved, of a small account's 100. */
const holdPlacesOf = ({ gatewayReservedConcurrency = 100 }: Configuration): number =>
  Math.max(1, Math.floor(gatewayReservedConcurrency / 5));

const shared = [
  'stage',
  'issuers',
  'limits',
  'publicUrl',
  'connectionsTable',
  'sessionsTable',
  'requestsTable',
  'grantsTable',
  'listingsTable',
  'registryTable',
  'eventBus',
  // Of these control only asks whether they answer.
  'intentsTable',
  'policiesTable',
  'archiveBucket',
] as const;

export function addGateway(
  { configuration, parts, keys, environment, serviceFunction }: Wiring,
  stateMachine: StateMachine,
  connections: readonly Connection[],
) {
  const gateway = serviceFunction({
    name: 'gateway',
    description: 'Reads, decides, records and forwards AWS calls',
    // One whole CPU (Lambda gives one at 1,769 MB): the gateway's own time is parsing, policy and signatures.
    memorySizeMegabytes: 1_769,
    timeout: gatewayTimeout,
    ...(configuration.gatewayReservedConcurrency !== undefined && {
      reservedConcurrentExecutions: configuration.gatewayReservedConcurrency,
    }),
    environment: {
      ...only(environment, ...shared, 'administratorGroups'),
      approvalStateMachineArn: stateMachine.stateMachineArn,
      holdPlaces: String(holdPlacesOf(configuration)),
      surrogateRootKeys: keyIdsOf(keys.surrogateRoot),
      maskingKeys: keyIdsOf(keys.masking),
      masking: JSON.stringify(configuration.masking),
    },
  });
  allowGateway(gateway, parts, stateMachine, {
    connectionRoleArns: connections.map(({ roleArn }) => roleArn),
    asVersions: configuration.gatewayProvisionedConcurrency !== undefined,
  });
  return gateway;
}

export function addControl(
  { configuration, parts, keys, environment, serviceFunction }: Wiring,
  stateMachine: StateMachine,
) {
  const control = serviceFunction({
    name: 'control',
    description: 'Lists and decides requests, and reads the record',
    memorySizeMegabytes: 1_024,
    // API Gateway waits no longer for a response that is not streamed.
    timeout: Duration.seconds(29),
    environment: {
      ...only(environment, ...shared, 'auditorGroups'),
      approvalStateMachineArn: stateMachine.stateMachineArn,
      pageKeys: keyIdsOf(keys.page),
      checkpointKeys: keyIdsOf(keys.checkpoint),
      responderGroups: (configuration.responderGroups ?? configuration.auditorGroups).join(','),
    },
  });
  allowControl(control, parts, stateMachine);
  return control;
}
