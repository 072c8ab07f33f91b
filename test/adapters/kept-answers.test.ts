// Answers under idempotency keys while the root is rotated: instances of two configurations never run one call twice.
import { beforeEach, describe, expect, test } from 'vitest';
import { createDynamodbKeptAnswers } from '../../adapters/dynamodb-kept-answers.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';

const use = { principalId: 'p', key: 'k', body: '{"a":1}' };
const answer = { statusCode: 200, headers: [], text: 'done' };

let withRoots: (current: string, ...others: string[]) => ReturnType<typeof createDynamodbKeptAnswers>;

beforeEach(() => {
  const client = inMemoryTable('id');
  withRoots = (current, ...others) =>
    createDynamodbKeptAnswers({
      client,
      intentsTable: 'intents',
      roots: {
        current,
        versions: new Map(
          [current, ...others].map((generation) => [generation, Buffer.alloc(32, Number(generation))]),
        ),
      },
      clock: () => 1_764_000_000_000,
      random: (lengthBytes) => Buffer.alloc(lengthBytes, Number(current)),
    });
});

async function run(answers: ReturnType<typeof withRoots>): Promise<void> {
  const claimed = await answers.claim(use);
  if (claimed.kind !== 'taken') throw new Error(`not taken, but ${claimed.kind}`);
  await answers.finish(use, claimed.attempt, { kind: 'ran', callId: 'call_1', answer });
}

describe('an answer under an idempotency key', () => {
  test('is found after each step of a rotation, from either side', async () => {
    await run(withRoots('1'));
    for (const answers of [withRoots('1', '2'), withRoots('2', '1')]) {
      expect(await answers.claim(use)).toEqual({ kind: 'ran', callId: 'call_1', answer });
      expect(await answers.claim({ ...use, body: '{"a":2}' })).toEqual({ kind: 'other-body' });
    }
  });

  test('that an instance of the step before is making is in progress for one of the step after', async () => {
    expect(await withRoots('1', '2').claim(use)).toMatchObject({ kind: 'taken' });
    expect(await withRoots('2', '1').claim(use)).toEqual({ kind: 'in-progress' });
  });

  test('whose root is gone is not run again: all that is left is that it ran', async () => {
    await run(withRoots('1'));
    expect(await withRoots('2').claim(use)).toEqual({ kind: 'ran' });
  });
});
