// An archive as the real gateway, the real desk and the real chain write it: what every named query is asked of, as small
// objects and compacted.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parquetOf } from '../../adapters/parquet-rows.ts';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { createRecordChain } from '../../core/record/chain.ts';
import { compact } from '../../core/record/compact.ts';
import { recordEventVersion, requestEvent } from '../../core/record/record-event.ts';
import { eventKey, keyOfRecord } from '../../core/record/record-keys.ts';
import { alice } from './approval-cast.ts';
import { allowed, createGatewayWorld, denied, gated } from './gateway-world.ts';

export const secretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-Ab12Cd';
export const tableArn = 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders';

/** Key → what is stored and when it was written. */
export type Objects = Map<string, { readonly bytes: Uint8Array; readonly modifiedAtMilliseconds: number }>;

/** One read of a secret; two hours later a denied write, one that was approved and ran, one that was lost, one still open. */
export async function createQueriedArchive(): Promise<{ objects: Objects; nowMilliseconds: number }> {
  const world = createGatewayWorld();
  const objects: Objects = new Map();
  const chain = createRecordChain({
    random: (lengthBytes) => randomBytes(lengthBytes),
    write: async (key, bytes) => {
      objects.set(key, { bytes, modifiedAtMilliseconds: world.clock() });
      return 'written';
    },
  });
  let archivedCount = 0;
  const store = async (): Promise<void> => {
    for (const transcript of world.archived.slice(archivedCount)) {
      await chain.append(keyOfRecord(transcript) ?? '', transcript);
    }
    archivedCount = world.archived.length;
  };
  const credentials = await world.signIn();
  const secrets = new SecretsManagerClient({ ...world.client, credentials });
  world.script.answer = () => ({
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ ARN: secretArn, Name: 'database', SecretString: 'hunter2 hunter2' }),
  });
  world.script.decide = () => allowed;
  await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  await store();

  world.pass(2 * 3_600);
  const dynamodb = new DynamoDBClient({
    ...world.client,
    systemClockOffset: world.clock() - Date.now(),
    credentials: await world.signIn('b'),
  });
  const put = () =>
    dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } })).then(
      () => 'done',
      (error) => String(error),
    );
  world.script.answer = () => ({ body: '{}' });
  world.script.decide = () => denied;
  await put();
  world.script.decide = () => gated;
  const requestId = /req_\w{26}/.exec(await put())?.[0] ?? '';
  const pending = (await world.approvals.get(requestId)) as ApprovalRequest;
  world.pass(90);
  dynamodb.config.systemClockOffset += 90_000;
  await world.approvals.decide({ requestId, approver: alice, decision: 'approve', digest: pending.digest });
  const decided = (await world.approvals.get(requestId)) as ApprovalRequest;
  await put();
  world.script.decide = () => allowed;
  world.script.answer = () => Promise.reject(new Error('the connection was reset'));
  await put();
  world.script.answer = () => {
    world.faults.archive = true;
    return { body: '{}' };
  };
  await put();
  await store();

  for (const change of [{ after: pending }, { before: pending, after: decided }]) {
    const event = {
      version: recordEventVersion,
      eventId: `evt_${randomBytes(16).toString('hex')}`,
      occurredAt: new Date(world.clock()).toISOString(),
      ...requestEvent(change),
    };
    await chain.append(eventKey(event), event);
  }
  return { objects, nowMilliseconds: world.clock() };
}

/** Compacts over memory as the function does over S3; the Parquet files it made, by key. */
export async function compacted(
  objects: Objects,
  nowMilliseconds: number,
  made: ReadonlyMap<string, Uint8Array> = new Map(),
) {
  const files = new Map<string, Uint8Array>();
  const reads: string[] = [];
  const outcome = await compact({
    clock: () => nowMilliseconds,
    async *recordsSince(sinceMilliseconds) {
      for (const [key, { bytes, modifiedAtMilliseconds }] of objects) {
        if (modifiedAtMilliseconds >= sinceMilliseconds)
          yield { key, lengthBytes: bytes.byteLength, modifiedAtMilliseconds };
      }
    },
    keysBelow: async (prefix) => [...made.keys()].filter((key) => key.startsWith(prefix)),
    read: async (key) => {
      reads.push(key);
      return Buffer.from(objects.get(key)?.bytes ?? []).toString();
    },
    write: async (key, file) => {
      if (made.has(key) || files.has(key)) return 'taken';
      files.set(key, file);
      return 'written';
    },
    fileOf: parquetOf,
  });
  return { files, reads, outcome };
}

export async function writeDownload(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [key, bytes] of files) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  }
}
