// Answers under idempotency keys, in the intents table: items `answer#…`. The TTL only cleans up. The body stands there as a
// keyed hash, and an answer is sealed under a key that is made of the caller's own idempotency key, which is not kept: whoever
// reads the table cannot open it, nor guess a body by its hash. The item's id is a hash without a key, so that instances find
// the same item whichever generation of the root they use: two of them never run one call.
//
//   (none) ── claim ──▶ running ── finish ──▶ free   nothing ran: claimed again with the same body
//                          │            └───▶ ran    with its answer, or without
//                          └── attemptSeconds pass ▶ broke off: it may have run
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  attemptSeconds,
  type Claimed,
  type KeptAnswer,
  type KeptAnswers,
  type KeyUse,
  keptAnswerSeconds,
} from '../core/idempotency.ts';
import { currentKey, type KeyRing } from '../core/key-ring.ts';
import type { Clock, RandomBytes } from '../core/ports.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { openJson, sealJson } from './sealed-json.ts';

interface Item {
  /** Of the root, under which the body is hashed and the answer sealed. */
  readonly generation: string;
  readonly bodyHash: string;
  readonly attempt: string;
  readonly state: 'running' | 'free' | 'ran';
  /** Of `running`: the end of its attempt; else the end of what is remembered. */
  readonly untilEpochSeconds: number;
  readonly callId?: string;
  readonly sealed?: string;
}

export function createDynamodbKeptAnswers(options: {
  readonly client: DynamoDBClient;
  readonly intentsTable: string;
  /** 32 bytes each. */
  readonly roots: KeyRing;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): KeptAnswers {
  const { client, intentsTable: TableName, roots, clock, random } = options;
  const nowEpochSeconds = () => Math.floor(clock() / 1000);
  const made = { generation: roots.current, root: currentKey(roots) };

  /** False: somebody else wrote meanwhile. `seen`: the attempt that is replaced; absent: there must be none. */
  const put = (use: KeyUse, item: Item, seen?: string): Promise<boolean> =>
    orUnavailable('intents', async () => {
      try {
        await client.send(
          new PutItemCommand({
            TableName,
            Item: {
              ...keyOf(use),
              ...marshall(
                { ...item, ttlEpochSeconds: nowEpochSeconds() + keptAnswerSeconds },
                { removeUndefinedValues: true },
              ),
            },
            ConditionExpression: seen === undefined ? 'attribute_not_exists(id)' : 'attempt = :seen',
            ...(seen !== undefined && { ExpressionAttributeValues: marshall({ ':seen': seen }) }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    });

  async function read(use: KeyUse): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName, Key: keyOf(use), ConsistentRead: true });
    const { Item } = await orUnavailable('intents', () => client.send(command));
    return Item && (unmarshall(Item) as Item);
  }

  async function take(use: KeyUse, seen?: string): Promise<Claimed> {
    const attempt = Buffer.from(random(16)).toString('hex');
    const taken = await put(
      use,
      {
        generation: made.generation,
        bodyHash: bodyHashOf(made.root, use),
        attempt,
        state: 'running',
        untilEpochSeconds: nowEpochSeconds() + attemptSeconds,
      },
      seen,
    );
    return taken ? { kind: 'taken', attempt } : { kind: 'in-progress' };
  }

  return {
    async claim(use) {
      const known = await read(use);
      if (known === undefined) return take(use);
      const { generation, state, attempt, untilEpochSeconds, bodyHash, callId, sealed } = known;
      const isOver = untilEpochSeconds <= nowEpochSeconds();
      // An attempt that broke off is remembered as long as one that ended.
      if (isOver && (state !== 'running' || untilEpochSeconds + keptAnswerSeconds <= nowEpochSeconds())) {
        return take(use, attempt);
      }
      const root = roots.versions.get(generation);
      // Its root is gone: whether it is the same body cannot be told any more, only that something ran.
      if (root === undefined) return { kind: 'ran' };
      if (bodyHash !== bodyHashOf(root, use)) return { kind: 'other-body' };
      if (state === 'free') return take(use, attempt);
      if (state === 'running') return isOver ? { kind: 'ran' } : { kind: 'in-progress' };
      return {
        kind: 'ran',
        ...(callId !== undefined && { callId }),
        ...(sealed !== undefined && { answer: await openJson<KeptAnswer>(sealed, sealingKey(root, use)) }),
      };
    },

    async finish(use, attempt, finished) {
      const answer = finished.kind === 'ran' ? finished.answer : undefined;
      await put(
        use,
        {
          generation: made.generation,
          bodyHash: bodyHashOf(made.root, use),
          attempt,
          state: finished.kind,
          untilEpochSeconds: nowEpochSeconds() + keptAnswerSeconds,
          ...(finished.kind === 'ran' && finished.callId !== undefined && { callId: finished.callId }),
          ...(answer && { sealed: await sealJson(answer, sealingKey(made.root, use)) }),
        },
        attempt,
      );
    },
  };
}

const keyOf = ({ principalId, key }: KeyUse) => {
  const hash = createHash('sha256').update(JSON.stringify(['answer', principalId, key]));
  return marshall({ id: `answer#${hash.digest('hex')}` });
};

const bodyHashOf = (root: Uint8Array, { principalId, key, body }: KeyUse): string =>
  createHmac('sha256', root)
    .update(JSON.stringify(['body', principalId, key, body]))
    .digest('hex');

/** One for each principal, key and body: an item that is put in another's place does not open. */
function sealingKey(root: Uint8Array, { principalId, key, body }: KeyUse): Uint8Array {
  const info = createHmac('sha256', root)
    .update(JSON.stringify(['seal', principalId, key, body]))
    .digest();
  return new Uint8Array(hkdfSync('sha256', root, new Uint8Array(), info, 32));
}
