// Answers for a client that we did not write: what is written for each operation is what the SDK reads, and what we
// read of it ourselves.
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../core/json.ts';
import { readResponse } from '../../../core/wire/read-response.ts';
import { writeResponse } from '../../../core/wire/write-response.ts';
import { servedOperation } from '../../support/catalogue.ts';
import { exampleInput, exampleOutput } from '../../support/example-input.ts';
import { sdkCommand, sdkOperations, sdkServices } from '../../support/sdk-commands.ts';
import { sdkOutput } from '../../support/sdk-requests.ts';

/** The form of `Call.parameters` of a value that the SDK gives. */
function fromSdk(value: unknown, name = ''): JsonValue {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((entry) => fromSdk(entry));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fromSdk(entry, key)]));
  }
  // S3's part number markers are strings in the SDK's model and integers in botocore's.
  return name.endsWith('PartNumberMarker') ? Number(value) : (value as JsonValue);
}

describe.each(sdkServices)('%s', (service) => {
  test.each(sdkOperations(service))('%s', async (name) => {
    const operation = servedOperation(service, name);
    const protocol = operation.service.protocols[0];
    if (protocol === undefined) throw new Error(`${service} speaks nothing`);
    const output = exampleOutput(operation);
    const answer = { statusCode: 200, headers: [], requestId: 'request-1' };
    const response = writeResponse(operation, protocol, output, answer);
    expect(readResponse(operation, protocol, response)).toEqual({ output, unmodelled: false });
    const command = sdkCommand(service, name, exampleInput(operation, 'required').sdkInput);
    expect(fromSdk(await sdkOutput(service, command, response))).toMatchObject(output);
  });
});
