// What publishes policies and connections, and what administrators change between deploys.
import { Duration } from 'aws-cdk-lib';
import type { Connection } from '../../core/connection.ts';
import { Publication } from '../constructs/publication.ts';
import { allowPolicies, allowPublish, allowRegistry } from './duties/administration.ts';
import { only, type Wiring } from './wiring.ts';

export function addAdministration(wiring: Wiring, connections: readonly Connection[]) {
  const { stack, configuration, functionsDirectory, parts, environment, serviceFunction } = wiring;
  const policies = serviceFunction({
    name: 'policies',
    description: 'Publishes the policies that people propose and confirm',
    // One whole CPU: validating 100 policies takes a quarter of a second of it.
    memorySizeMegabytes: 1_769,
    timeout: Duration.seconds(29),
    environment: {
      ...only(
        environment,
        'stage',
        'issuers',
        'publicUrl',
        'policiesTable',
        'registryTable',
        'eventBus',
        'publishers',
        'auditorGroups',
      ),
      publisherGroups: configuration.publisherGroups.join(','),
    },
  });
  const { publish } = new Publication(stack, 'Publication', {
    stage: configuration.stage,
    functionsDirectory,
    connections,
    after: [policies.function],
    environment: only(
      environment,
      'stage',
      'policiesTable',
      'connectionsTable',
      'registryTable',
      'sessionsTable',
      'eventBus',
      'publishers',
    ),
  });
  const registry = serviceFunction({
    name: 'registry',
    description: 'Does what administrators change between deploys',
    memorySizeMegabytes: 512,
    timeout: Duration.seconds(29),
    environment: only(
      environment,
      'stage',
      'issuers',
      'publicUrl',
      'connectionsTable',
      'sessionsTable',
      'registryTable',
      'eventBus',
      'administratorGroups',
      'auditorGroups',
    ),
  });
  allowPublish(publish, parts);
  allowPolicies(policies, parts);
  allowRegistry(registry, parts);
  return { policies, registry };
}
