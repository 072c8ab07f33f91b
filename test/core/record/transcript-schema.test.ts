// The published schema is what the code says, describes what the gateway really writes, and is documented member by member.
import { readFileSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { findingKinds } from '../../../core/record/finding.ts';
import { transcriptJsonSchema, transcriptSchema } from '../../../core/record/transcript-schema.ts';
import type { Transcript } from '../../../core/transcript.ts';
import { alice } from '../../support/approval-cast.ts';
import { createGatewayWorld, denied, gated } from '../../support/gateway-world.ts';

const transcripts: Transcript[] = [];

/** Allowed, denied, gated, approved, failed, refused, streamed and lost. */
beforeAll(async () => {
  const world = createGatewayWorld({ bufferLimitBytes: 10 });
  const credentials = await world.signIn('schema');
  const dynamodb = new DynamoDBClient({ ...world.client, credentials });
  const s3 = new S3Client({ ...world.client, credentials, forcePathStyle: true });
  const get = () =>
    dynamodb.send(new GetItemCommand({ TableName: 't', Key: { id: { S: '1' } } })).catch((error) => error);
  const put = () =>
    s3.send(new PutObjectCommand({ Bucket: 'b-1', Key: 'k', Body: 'x' })).catch((error) => error);
  await get();
  world.script.answer = () => ({
    statusCode: 400,
    body: '{"__type":"ResourceNotFoundException","message":"no"}',
  });
  await get();
  world.script.decide = () => denied;
  await get();
  world.script.decide = () => gated;
  world.script.answer = () => ({ headers: { etag: '"1"' } });
  const requestId = /req_[0-9a-z]{26}/.exec((await put()).message)?.[0] ?? '';
  const digest = (await world.approvals.get(requestId))?.digest ?? '';
  await world.approvals.decide({ requestId, approver: alice, decision: 'approve', digest, comment: 'go' });
  await put();
  world.script.decide = () => ({ ...denied, effect: 'allow' });
  world.script.answer = () => ({ body: 'more than ten bytes', headers: { 'content-type': 'text/plain' } });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'b-1', Key: 'k' }));
  await Body?.transformToString();
  world.script.answer = () => Promise.reject(new Error('cut'));
  await get();
  transcripts.push(...world.archived);
});

describe('docs/schemas/transcript.schema.json', () => {
  const published = JSON.parse(readFileSync('docs/schemas/transcript.schema.json', 'utf8'));

  test('is what `node scripts/build-record-schema.ts` writes', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(transcriptJsonSchema())));
  });

  test('describes every transcript that the gateway writes', () => {
    expect(new Set(transcripts.map(({ outcome }) => outcome))).toEqual(
      new Set(['answered', undefined, 'succeeded', 'failed', 'denied', 'pending-approval', 'unknown']),
    );
    const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(published);
    for (const transcript of transcripts) {
      validate(JSON.parse(JSON.stringify(transcript)));
      expect(validate.errors).toBeNull();
    }
  });

  test('leaves out no member of them', () => {
    for (const transcript of transcripts) {
      const stored = JSON.parse(JSON.stringify(transcript));
      expect(transcriptSchema.parse(stored)).toEqual(stored);
    }
  });
});

describe('docs/record.md', () => {
  const text = readFileSync('docs/record.md', 'utf8');

  test('names every member', () => {
    const names = new Set<string>();
    const walk = (schema: {
      properties?: Record<string, object>;
      items?: object;
      anyOf?: object[];
    }): void => {
      for (const [name, member] of Object.entries(schema.properties ?? {})) {
        names.add(name);
        walk(member);
      }
      if (schema.items) walk(schema.items);
      for (const each of schema.anyOf ?? []) walk(each);
    };
    walk(transcriptJsonSchema());
    expect([...names].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  test('has a row for each finding', () => {
    const rows = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, kind]) => kind);
    expect(rows.filter((row) => (findingKinds as readonly string[]).includes(row ?? ''))).toEqual([
      ...findingKinds,
    ]);
  });
});
