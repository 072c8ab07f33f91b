// Vending as a call like any other, so that policy, approval, limits and record see it as one. It is an operation of ours:
// no catalogue has it, and so no client can name it.
import type { Operation, Service } from '../catalogue/model.ts';
import type { Connection } from '../connection.ts';
import type { JsonObject } from '../json.ts';
import type { ReadCall } from '../wire/read-call.ts';
import { type VendingProfile, vendingService } from './profile.ts';
import type { Run } from './run.ts';

const vendingOperation = 'VendCredentials';

const service: Service = {
  id: vendingService,
  signingName: vendingService,
  endpointPrefix: vendingService,
  protocols: ['json'],
  apiVersion: '1',
  queryCompatible: false,
  operation: (name) => (name === vendingOperation ? operation : undefined),
  operationNames: [vendingOperation],
};

const operation: Operation = {
  service,
  name: vendingOperation,
  method: 'POST',
  requestUri: '/',
  idempotencyTokens: [],
  checksumRequired: false,
  responseStatusCode: 200,
  endpoints: {},
};

/** What approvers see, and what their approval is bound to: who runs it is the principal; which attempt it is, is left out. */
export function vendCall(
  connection: Connection,
  profile: VendingProfile,
  run: Pick<Run, 'claims'>,
): ReadCall {
  return {
    service,
    operation,
    protocol: 'json',
    call: {
      service: vendingService,
      operation: vendingOperation,
      region: connection.regions[0] ?? '',
      accountId: connection.accountId,
      parameters: {
        Profile: profile.name,
        Run: run.claims,
        MaximumDurationSeconds: profile.maximumDurationSeconds,
        Permissions: profile.statements.map(
          ({ actions, resources, conditions }): JsonObject => ({
            Actions: actions,
            Resources: resources,
            ...(conditions && { Conditions: conditions }),
          }),
        ),
      },
    },
  };
}
