// Answers of clients in the emulator's DynamoDB: one for each question, from who was asked, in time, and nothing to read at rest.
import { DeleteTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamodbClientAnswers } from '../../adapters/dynamodb-client-answers.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { createKeyTable } from '../support/key-table.ts';

const client = new DynamoDBClient(emulatorClientOptions());
const tableName = `client-answers-${process.pid}`;
const answers = createDynamodbClientAnswers(client, tableName);
const now = 1_795_000_000;
const question = (letter: string) => ({ id: letter.repeat(43), askedOf: 'session-1' });
const accept = { result: { action: 'accept', content: { word: 'canary-of-an-answer' } } };

beforeAll(() => createKeyTable(client, tableName));
afterAll(() => client.send(new DeleteTableCommand({ TableName: tableName })));

it('takes one of ten answers that come at once, and gives it to who waits', async () => {
  await answers.expect(question('a'), now + 45);
  expect(await answers.find(question('a').id)).toBeUndefined();
  const given = await Promise.all(
    Array.from({ length: 10 }, () => answers.give(question('a'), accept, now + 44)),
  );
  expect(given.filter(Boolean)).toHaveLength(1);
  expect(await answers.find(question('a').id)).toEqual(accept);
});

it('[J13] takes none of somebody else, none at its end or later, and none to what nobody asked', async () => {
  await answers.expect(question('b'), now + 45);
  expect(await answers.give({ ...question('b'), askedOf: 'session-2' }, accept, now)).toBe(false);
  expect(await answers.give(question('b'), accept, now + 45)).toBe(false);
  expect(await answers.give(question('c'), accept, now)).toBe(false);
  expect(await answers.find(question('b').id)).toBeUndefined();
});

it('keeps neither the id of a question nor an answer where they can be read', async () => {
  await answers.expect(question('d'), now + 45);
  await answers.give(question('d'), accept, now);
  const { Items } = await client.send(new ScanCommand({ TableName: tableName }));
  expect(JSON.stringify(Items)).not.toMatch(/canary-of-an-answer|d{43}/);
});

it('says that a table which does not answer is unavailable', async () => {
  const missing = createDynamodbClientAnswers(client, 'no-such-table');
  const asked = [
    missing.expect(question('e'), now + 45),
    missing.give(question('e'), accept, now),
    missing.find(question('e').id),
  ];
  for (const each of await Promise.allSettled(asked)) {
    expect(each).toMatchObject({ status: 'rejected', reason: { code: 'record-unavailable' } });
  }
});
