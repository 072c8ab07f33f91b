// Policy bundles in DynamoDB: `bundle#VERSION` is written once and never changed, `current` points to one of them, and
// `publication#SEQUENCE` keeps who made it so, when and over what; `staged` is what waits for a second person.
// INVARIANT: the pointer moves only from the version that its publisher knew, and never without its entry in the history.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CountersignError } from '../core/countersign-error.ts';
import { type PolicyBundle, packPolicyBundle, unpackPolicyBundle } from '../core/policy/bundle.ts';
import type { PolicyPublication, PolicyStore, StagedPolicies } from '../core/policy/policy-store.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { transact } from './dynamodb-transaction.ts';

interface Pointer {
  readonly version: string;
  /** Of the publication that it stems from; absent on a pointer from before there was a history. */
  readonly sequence?: number;
}

export function createDynamodbPolicyStore(client: DynamoDBClient, tableName: string): PolicyStore {
  let last: PolicyBundle | undefined;

  async function get(id: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: marshall({ id }), ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  }
  const pointer = async () => (await get('current')) as Pointer | undefined;

  async function waiting(): Promise<StagedPolicies | undefined> {
    const item = await get('staged');
    if (item === undefined) return undefined;
    const { id: _, ...staged } = item;
    return staged as unknown as StagedPolicies;
  }

  async function bundleOf(version: string): Promise<PolicyBundle | undefined> {
    const item = await get(bundleId(version));
    if (item === undefined) return undefined;
    const bundle = unpackPolicyBundle(item.bundle);
    if (bundle.version === version) return bundle;
    throw new CountersignError(
      'internal-error',
      `the bundle stored as \`${version}\` is \`${bundle.version}\`; publish the policies again`,
    );
  }

  async function put(bundle: PolicyBundle, by: string, atEpochSeconds: number): Promise<void> {
    const { version } = bundle;
    const Item = marshall({ id: bundleId(version), bundle: packPolicyBundle(bundle), by, atEpochSeconds });
    const write = { TableName: tableName, Item };
    try {
      await client.send(new PutItemCommand({ ...write, ConditionExpression: 'attribute_not_exists(id)' }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The version is the content's hash: what is there is this bundle, or was damaged.
      if (!(await isIntact(version))) await client.send(new PutItemCommand(write));
    }
  }

  async function isIntact(version: string): Promise<boolean> {
    try {
      return (await bundleOf(version)) !== undefined;
    } catch (error) {
      if (error instanceof CountersignError) return false;
      throw error;
    }
  }

  /** The pointer and its entry in the history, together or not at all. */
  async function move(publication: PolicyPublication, from: Pointer | undefined): Promise<void> {
    const { sequence, version, by, atEpochSeconds } = publication;
    const waits = await waiting();
    try {
      await transact(client, [
        {
          Put: {
            TableName: tableName,
            Item: marshall({ id: 'current', version, sequence, by, atEpochSeconds }),
            ExpressionAttributeNames: { '#sequence': 'sequence' },
            ...(from?.sequence === undefined
              ? { ConditionExpression: 'attribute_not_exists(#sequence)' }
              : {
                  ConditionExpression: '#sequence = :sequence',
                  ExpressionAttributeValues: marshall({ ':sequence': from.sequence }),
                }),
          },
        },
        {
          Put: {
            TableName: tableName,
            Item: marshall({ id: publicationId(sequence), ...publication }),
            ConditionExpression: 'attribute_not_exists(id)',
          },
        },
        ...(waits?.version === version ? [takeStaged(tableName, version)] : []),
      ]);
    } catch (error) {
      if (isConditionFailure(error)) throw changed();
      throw error;
    }
  }

  return {
    current: () =>
      orUnavailable('policies', async () => {
        const now = await pointer();
        if (now === undefined) return undefined;
        if (last?.version !== now.version) {
          last = await bundleOf(now.version);
          if (last === undefined) throw missing(now.version);
        }
        return last;
      }),

    currentVersion: () => orUnavailable('policies', async () => (await pointer())?.version),

    bundle: (version) => orUnavailable('policies', () => bundleOf(version)),

    history: (limit) =>
      orUnavailable('policies', async () => {
        const newest = (await pointer())?.sequence ?? 0;
        const sequences = Array.from({ length: Math.min(limit, newest) }, (_, index) => newest - index);
        const items = await Promise.all(sequences.map((sequence) => get(publicationId(sequence))));
        return items.flatMap((item) => (item === undefined ? [] : [publicationFrom(item)]));
      }),

    staged: () => orUnavailable('policies', waiting),

    stage: (bundle, staged) =>
      orUnavailable('policies', async () => {
        if ((await pointer())?.version !== staged.replaces) throw changed();
        await put(bundle, staged.proposer?.displayName ?? 'deploy', staged.atEpochSeconds);
        const Item = marshall({ id: 'staged', ...staged }, { removeUndefinedValues: true });
        await client.send(new PutItemCommand({ TableName: tableName, Item }));
      }),

    publish: (bundle, { by, atEpochSeconds, replaces }) =>
      orUnavailable('policies', async () => {
        const now = await pointer();
        if (now?.version !== replaces) throw changed();
        await put(bundle, by, atEpochSeconds);
        if (now?.version === bundle.version) return;
        const sequence = (now?.sequence ?? 0) + 1;
        const replaced = now === undefined ? {} : { replaced: now.version };
        await move({ sequence, version: bundle.version, ...replaced, by, atEpochSeconds }, now);
      }),
  };
}

/** Only if nobody has put another in its place meanwhile. */
const takeStaged = (TableName: string, version: string) => ({
  Delete: {
    TableName,
    Key: marshall({ id: 'staged' }),
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: marshall({ ':version': version }),
  },
});

const bundleId = (version: string) => `bundle#${version}`;
const publicationId = (sequence: number) => `publication#${sequence}`;

export function publicationFrom({ id: _, ...publication }: Record<string, unknown>): PolicyPublication {
  return publication as unknown as PolicyPublication;
}

function changed(): CountersignError {
  return new CountersignError(
    'policies-changed',
    'other policies came into force since these were looked at; look at the difference and publish again',
  );
}

function missing(version: string): CountersignError {
  return new CountersignError(
    'internal-error',
    `there is no bundle of the version in force, \`${version}\`; publish the policies again`,
  );
}

function isConditionFailure(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed')
  );
}
