// How a store is spoken to, and how long it is waited for. The SDK's clients wait without an end by default, and a store that hangs would hold a call
// until the function itself runs out of time.
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { NodeSha256 } from './node-sha256.ts';

/** Of each attempt, of which the SDK makes three: far more than a store takes, and together less than API Gateway's 29 s. */
const attemptMilliseconds = 4_000;

export const storeClientOptions: Pick<DynamoDBClientConfig, 'requestHandler' | 'sha256'> = {
  sha256: NodeSha256,
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: attemptMilliseconds,
    throwOnRequestTimeout: true,
  },
};
