// Requests of a client that we did not write: what the SDK sends for each operation reads as what it was given.
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { readCall } from '../../../core/wire/read-call.ts';
import { servedCatalogue, servedOperation } from '../../support/catalogue.ts';
import { exampleInput } from '../../support/example-input.ts';
import { type SdkService, sdkRequest } from '../../support/sdk-requests.ts';

const modules = { dynamodb, lambda, s3, secretsmanager, sns, sqs, ssm, sts } as const;
const serviceIds = Object.keys(modules) as SdkService[];

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

describe.each(serviceIds)('%s', (service) => {
  const commands = modules[service] as unknown as Record<string, (new (input: object) => object) | undefined>;
  const names = servedCatalogue.service(service)?.operationNames ?? [];
  for (const members of ['required', 'all'] as const) {
    test.each(names.filter((name) => commands[`${name}Command`] !== undefined))(
      `%s with ${members} members`,
      async (name) => {
        const operation = servedOperation(service, name);
        const { parameters, sdkInput } = exampleInput(operation, members);
        const Command = commands[`${name}Command`];
        if (Command === undefined) throw new Error(`no ${name}Command`);
        const request = await sdkRequest(service, new Command(sdkInput));
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
      },
    );
  }
});
