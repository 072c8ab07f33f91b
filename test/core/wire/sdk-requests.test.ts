// Requests of a client that we did not write: what the SDK sends for each operation reads as what it was given.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { readCall } from '../../../core/wire/read-call.ts';
import { servedCatalogue, servedOperation } from '../../support/catalogue.ts';
import { exampleInput } from '../../support/example-input.ts';
import { sdkCommand, sdkOperations, sdkServices } from '../../support/sdk-commands.ts';
import { sdkRequest } from '../../support/sdk-requests.ts';

/** What the SDK sends beside its input, or leaves out. */
const sdkChanges: Readonly<Record<string, (parameters: JsonObject) => JsonObject>> = {
  // The client fills in its own region.
  's3:CreateBucket:required': (parameters) => ({
    ...parameters,
    CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
  }),
  's3:PutObject:required': (parameters) => ({ ...parameters, ContentType: 'application/octet-stream' }),
  // Asked for a checksum, it makes one of the body.
  's3:PutObject:all': withChecksum,
  's3:PutObjectAnnotation:all': withChecksum,
  's3:UploadPart:all': withChecksum,
  // A missing JSON payload is sent as an empty one.
  'lambda:SendDurableExecutionCallbackFailure:required': (parameters) => ({ ...parameters, Error: {} }),
  'lambda:StopDurableExecution:required': (parameters) => ({ ...parameters, Error: {} }),
  // A form has no spelling for an empty structure.
  'sts:AssumeRoot:required': ({ TaskPolicyArn: _, ...parameters }) => parameters,
};

function withChecksum(parameters: JsonObject): JsonObject {
  return { ...parameters, ChecksumCRC32: 'sZlDzg==' };
}

describe.each(sdkServices)('%s', (service) => {
  for (const members of ['required', 'all'] as const) {
    test.each(sdkOperations(service))(`%s with ${members} members`, async (name) => {
      const { parameters, sdkInput } = exampleInput(servedOperation(service, name), members);
      const request = await sdkRequest(service, sdkCommand(service, name, sdkInput));
      const scope = {
        signingName: service,
        region: 'eu-central-1',
        accountId: '123456789012',
        partition: 'aws',
      };
      const read = readCall(request, scope, servedCatalogue);
      expect(read.operation.name).toBe(name);
      expect(read.call.parameters).toEqual(
        sdkChanges[`${service}:${name}:${members}`]?.(parameters) ?? parameters,
      );
    });
  }
});
