// `npm run bench:queue`: how long a queue takes while 1,000 requests wait, for somebody who may decide all of them, for
// somebody who may decide none, and what a hundred groups cost. On the local stack; the first two over HTTP.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readListings } from '../adapters/dynamodb-listings.ts';
import { createDynamodbRequestStore } from '../adapters/dynamodb-request-store.ts';
import type { ApprovalRequest } from '../core/approval-request.ts';
import { queueOf } from '../core/approvals/listings.ts';
import { sha256Hex } from '../core/call.ts';
import { newId } from '../core/identifiers.ts';
import { clientOptions } from '../local/aws-access.ts';
import { createProgress } from '../local/progress.ts';
import { startStack } from '../local/stack.ts';

const pending = 1_000;
const readings = 30;
const viewers = { alice: 'may decide all of them', carol: 'may decide none' };

const stack = await startStack({
  stateDirectory: mkdtempSync(join(tmpdir(), 'countersign-bench-')),
  progress: createProgress((line) => process.stderr.write(`${line}\n`), Date.now),
  signal: new AbortController().signal,
});
try {
  const client = new DynamoDBClient(clientOptions(stack.emulatorUrl));
  const listingsTable = stack.outputs.ListingsTableName ?? '';
  const store = createDynamodbRequestStore({
    client,
    requestsTable: stack.outputs.RequestsTableName ?? '',
    grantsTable: stack.outputs.GrantsTableName ?? '',
    listingsTable,
  });
  const nowEpochSeconds = Math.floor(Date.now() / 1000);
  for (let count = 0; count < pending; count++)
    await store.open(requestNumber(count, nowEpochSeconds), undefined);
  for (const [viewer, words] of Object.entries(viewers)) {
    const token = readFileSync(stack.environments.tokenFile(viewer), 'utf8');
    await measure(`${viewer}, who ${words}`, async () => {
      const response = await fetch(`${stack.url}/v1/requests?queue=mine&limit=50`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      await response.text();
      if (!response.ok) throw new Error(`the queue answered ${response.status}`);
    });
  }
  await measure('the query of the first list alone', async () => {
    const lists = [queueOf('group:approvers')];
    await readListings(client, listingsTable, { lists, isNewestFirst: false, limit: 50 });
  });
  const names = Array.from({ length: 100 }, (_, index) =>
    index === 0 ? 'group:approvers' : `group:${index}`,
  );
  await measure('the store alone, for somebody of 100 groups', async () => {
    const { requests } = await store.page({ pendingFor: names }, 50);
    if (requests.length < 50) throw new Error('the page is not full');
  });
} finally {
  await stack.stop();
}

async function measure(what: string, read: () => Promise<void>): Promise<void> {
  const milliseconds: number[] = [];
  for (let reading = 0; reading < readings; reading++) {
    const began = performance.now();
    await read();
    milliseconds.push(performance.now() - began);
  }
  milliseconds.sort((a, b) => a - b);
  const at = (part: number) => milliseconds[Math.floor(milliseconds.length * part)]?.toFixed(0);
  console.log(`${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${pending} requests wait)`);
}

function requestNumber(count: number, createdAtEpochSeconds: number): ApprovalRequest {
  const approvers = ['group:approvers'];
  return {
    id: newId('req', (lengthBytes) => randomBytes(lengthBytes)),
    status: 'pending',
    principal: {
      issuer: 'https://agents.example.com',
      subject: `agent-${count % 20}`,
      kind: 'agent',
      displayName: `Agent ${count % 20}`,
      owner: 'olivia@example.com',
      groups: ['agents'],
      groupsCompleteness: 'complete',
      claims: {},
    },
    connection: 'demo',
    sessionId: 'ses_bench',
    maskedCall: {
      service: 's3',
      operation: 'PutObject',
      region: 'eu-central-1',
      accountId: '123456789012',
      parameters: { Bucket: 'reports', Key: `2026/${count}.csv`, Metadata: { note: 'x'.repeat(1_500) } },
    },
    digest: sha256Hex(String(count)),
    requirements: [
      {
        action: 's3:PutObject',
        accessLevel: 'Write',
        resources: [{ arn: `arn:aws:s3:::reports/2026/${count}.csv`, certainty: 'exact', type: 'object' }],
      },
    ],
    obligations: {
      gates: ['gate-write'],
      rules: [{ gate: 'gate-write', approvers, quorum: 1 }],
      approvers,
      quorum: 1,
      lifetimeSeconds: 3600,
      maximumDurationSeconds: 1800,
    },
    policyVersion: 'bench',
    createdAtEpochSeconds: createdAtEpochSeconds + count,
    expiresAtEpochSeconds: createdAtEpochSeconds + count + 3600,
    decisions: [],
  };
}
