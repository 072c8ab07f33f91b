// The approval desk of a function: its table, its executions and its bus, as the environment names them.
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { createDynamodbRegistry } from '../adapters/dynamodb-registry.ts';
import { createDynamodbRequestStore } from '../adapters/dynamodb-request-store.ts';
import { createDynamodbTaskTokens, type TaskTokens } from '../adapters/dynamodb-task-tokens.ts';
import { requireVariable } from '../adapters/environment.ts';
import { createEventbridgeEventBus } from '../adapters/eventbridge-event-bus.ts';
import { createStepFunctionsApprovals } from '../adapters/step-functions-approvals.ts';
import type { ApprovalTimer } from '../core/approvals/request-store.ts';
import { type Approvals, createApprovals } from '../core/approvals.ts';
import { parseLimits } from '../core/limits.ts';
import type { Clock, EventBus } from '../core/ports.ts';
import { logger, nameOf } from './telemetry.ts';

export interface ApprovalParts {
  readonly approvals: Approvals;
  readonly timer: ApprovalTimer;
  readonly taskTokens: TaskTokens;
  readonly events: EventBus;
}

export function approvalsOf(
  environment: Readonly<Record<string, string | undefined>>,
  {
    dynamodb,
    stepFunctions,
    eventBridge,
    clock,
    readsTaskTokens,
  }: {
    readonly dynamodb: DynamoDBClient;
    readonly stepFunctions: SFNClient;
    readonly eventBridge: EventBridgeClient;
    readonly clock: Clock;
    /** Whether it may end waits. The gateway only starts them: task tokens are none of its business [A6]. */
    readonly readsTaskTokens: boolean;
  },
): ApprovalParts {
  const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(environment, name);
  const requestsTable = variable('requestsTable');
  const taskTokens = createDynamodbTaskTokens({ client: dynamodb, requestsTable, clock });
  const timer = createStepFunctionsApprovals({
    client: stepFunctions,
    stateMachineArn: variable('approvalStateMachineArn'),
    taskTokens: readsTaskTokens ? taskTokens : { get: async () => undefined },
    onFailure: (step, requestId, cause) =>
      logger.error('the approval execution failed', { step, requestId, cause: nameOf(cause) }),
  });
  const events = createEventbridgeEventBus({
    client: eventBridge,
    busName: variable('eventBus'),
    onLost: (type, cause) => logger.warn('an event was lost', { type, cause: nameOf(cause) }),
  });
  const approvals = createApprovals({
    clock,
    random: (lengthBytes) => randomBytes(lengthBytes),
    limits: parseLimits(variable('limits')),
    store: createDynamodbRequestStore({
      client: dynamodb,
      requestsTable,
      grantsTable: variable('grantsTable'),
      listingsTable: variable('listingsTable'),
    }),
    timer,
    events,
    // Named when somebody acts: a function in which nobody does has no table of it.
    registry: {
      get: (id) => createDynamodbRegistry(dynamodb, { registry: variable('registryTable') }).get(id),
    },
  });
  return { approvals, timer, taskTokens, events };
}
