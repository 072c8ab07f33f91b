// The commands of the AWS SDK for JavaScript by service and operation.
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { servedCatalogue } from './catalogue.ts';
import type { SdkService } from './sdk-requests.ts';

type Constructor = new (input: object) => object;

const modules = { dynamodb, lambda, s3, secretsmanager, sns, sqs, ssm, sts } as const;

export const sdkServices = Object.keys(modules) as SdkService[];

function commandClass(service: SdkService, operation: string): Constructor | undefined {
  return (modules[service] as unknown as Record<string, Constructor | undefined>)[`${operation}Command`];
}

/** The operations that can pass and that the SDK has too. */
export function sdkOperations(service: SdkService): readonly string[] {
  const served = servedCatalogue.service(service);
  return (served?.operationNames ?? []).filter(
    (name) => served?.operation(name)?.unserved === undefined && commandClass(service, name) !== undefined,
  );
}

export function sdkCommand(service: SdkService, operation: string, input: object): object {
  const Command = commandClass(service, operation);
  if (Command === undefined) throw new Error(`the SDK has no ${service} ${operation}`);
  return new Command(input);
}
