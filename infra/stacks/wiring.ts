// What the parts of the stack are made with: the configuration, the tables, the archive and the bus, and what every function is told.
import type { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Configuration } from '../configuration.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import type { DataStack } from './data-stack.ts';
import type { Parts } from './duties/duties.ts';

export interface Wiring {
  readonly stack: Stack;
  readonly configuration: Configuration;
  readonly functionsDirectory: string;
  readonly parts: Parts;
  readonly keys: DataStack['keys'];
  readonly environment: SharedEnvironment;
  /** Its construct is called as the function is, in pascal case. */
  readonly serviceFunction: (
    props: Omit<ServiceFunctionProps, 'stage' | 'functionsDirectory'>,
  ) => ServiceFunction;
}

/** Of which each function is given what it needs. */
type SharedEnvironment = ReturnType<typeof sharedEnvironment>;

export function wiringOf(
  stack: Stack,
  ask: {
    readonly configuration: Configuration;
    readonly functionsDirectory: string;
    readonly data: DataStack;
    readonly bus: EventBus;
  },
): Wiring {
  const { configuration, functionsDirectory, data, bus } = ask;
  const { tables, archive, keys } = data;
  const parts = { tables, archive, bus };
  return {
    stack,
    configuration,
    functionsDirectory,
    parts,
    keys,
    environment: sharedEnvironment(configuration, parts),
    serviceFunction: (props) =>
      new ServiceFunction(stack, pascalCase(props.name), {
        ...props,
        stage: configuration.stage,
        functionsDirectory,
      }),
  };
}

function sharedEnvironment(configuration: Configuration, { tables, archive, bus }: Parts) {
  return {
    stage: configuration.stage,
    issuers: JSON.stringify(configuration.issuers),
    limits: JSON.stringify(configuration.limits),
    publicUrl: configuration.publicUrl,
    connectionsTable: tables.connections.tableName,
    sessionsTable: tables.sessions.tableName,
    requestsTable: tables.requests.tableName,
    grantsTable: tables.grants.tableName,
    listingsTable: tables.listings.tableName,
    registryTable: tables.registry.tableName,
    policiesTable: tables.policies.tableName,
    intentsTable: tables.intents.tableName,
    archiveBucket: archive.bucketName,
    eventBus: bus.eventBusName,
    administratorGroups: configuration.administratorGroups.join(','),
    auditorGroups: configuration.auditorGroups.join(','),
    publishers: String(configuration.publishers),
  };
}

/** What is not configured is left out. */
export function only(
  environment: SharedEnvironment,
  ...names: readonly (keyof SharedEnvironment)[]
): ServiceFunctionProps['environment'] {
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

function pascalCase(kebab: string): string {
  return kebab.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
