// Bundles in DynamoDB, each kind under a prefix of its own: `bundle#VERSION` is written once and never changed, `current` points
// to one of them, `publication#SEQUENCE` keeps who made it so, when and over what; `staged` is what waits for a second person.
// INVARIANT: the pointer moves only from the version that its publisher knew, beside the version of the other kind that it was
// validated with, and never without its entry in the history.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Bundle, type BundleKind, packBundle, unpackBundle } from '../core/bundle.ts';
import type { BundleStore, Publication, Staged } from '../core/bundle-store.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { transact } from './dynamodb-transaction.ts';

/** How long an item is waited for, with all attempts: every call waits for what is in force. */
const readMilliseconds = 3_000;

interface Pointer {
  readonly version: string;
  /** Of the publication that it stems from; absent on a pointer from before there was a history. */
  readonly sequence?: number;
}

/** What the ids of each kind's items begin with, in one table. */
export const policyPrefix = '';
export const cataloguePrefix = 'catalogue#';

/** `prefix`: of the kind, `besidePrefix`: of the kind that it is validated with. */
export function createDynamodbBundleStore(
  client: DynamoDBClient,
  {
    tableName,
    kind,
    prefix,
    besidePrefix,
  }: {
    readonly tableName: string;
    readonly kind: BundleKind;
    readonly prefix: string;
    readonly besidePrefix: string;
  },
): BundleStore {
  let last: Bundle | undefined;
  const currentId = `${prefix}current`;
  const besideId = `${besidePrefix}current`;
  const stagedId = `${prefix}staged`;
  const bundleId = (version: string) => `${prefix}bundle#${version}`;
  const publicationId = (sequence: number) => `${prefix}${publicationPrefix}${sequence}`;
  const what = kind.noun;

  async function get(id: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: marshall({ id }), ConsistentRead: true }),
      { abortSignal: AbortSignal.timeout(readMilliseconds) },
    );
    return Item && unmarshall(Item);
  }
  const pointer = async () => (await get(currentId)) as Pointer | undefined;

  async function waiting(): Promise<Staged | undefined> {
    const item = await get(stagedId);
    if (item === undefined) return undefined;
    const { id: _, ...staged } = item;
    return staged as unknown as Staged;
  }

  async function bundleOf(version: string): Promise<Bundle | undefined> {
    const item = await get(bundleId(version));
    if (item === undefined) return undefined;
    const bundle = unpackBundle(kind, item.bundle);
    if (bundle.version === version) return bundle;
    throw new CountersignError(
      'internal-error',
      `the bundle stored as \`${version}\` is \`${bundle.version}\`; publish the ${what} again`,
    );
  }

  async function put(bundle: Bundle, by: string, atEpochSeconds: number): Promise<void> {
    const { version } = bundle;
    const Item = marshall({ id: bundleId(version), bundle: packBundle(bundle), by, atEpochSeconds });
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
  async function move(
    publication: Publication,
    from: Pointer | undefined,
    beside: string | undefined,
  ): Promise<void> {
    const { sequence, version, by, atEpochSeconds } = publication;
    await transactBeside(beside, version, [
      {
        Put: {
          TableName: tableName,
          Item: marshall({ id: currentId, version, sequence, by, atEpochSeconds }),
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
    ]);
  }

  /** What is in force already, and still is validated with what is beside it. */
  const stay = (version: string, beside: string | undefined) =>
    transactBeside(beside, version, [
      { ConditionCheck: { TableName: tableName, Key: marshall({ id: currentId }), ...isVersion(version) } },
    ]);

  async function transactBeside(
    beside: string | undefined,
    version: string,
    items: readonly TransactWriteItem[],
  ): Promise<void> {
    const waits = await waiting();
    try {
      await transact(client, [
        ...items,
        { ConditionCheck: { TableName: tableName, Key: marshall({ id: besideId }), ...isVersion(beside) } },
        ...(waits?.version === version ? [takeStaged(tableName, stagedId, version)] : []),
      ]);
    } catch (error) {
      if (isConditionFailure(error)) throw changed(kind);
      throw error;
    }
  }

  return {
    current: () =>
      orUnavailable(what, async () => {
        const now = await pointer();
        if (now === undefined) return undefined;
        if (last?.version !== now.version) {
          last = await bundleOf(now.version);
          if (last === undefined) throw missing(kind, now.version);
        }
        return last;
      }),

    currentVersion: () => orUnavailable(what, async () => (await pointer())?.version),

    bundle: (version) => orUnavailable(what, () => bundleOf(version)),

    history: (limit) =>
      orUnavailable(what, async () => {
        const newest = (await pointer())?.sequence ?? 0;
        const sequences = Array.from({ length: Math.min(limit, newest) }, (_, index) => newest - index);
        const items = await Promise.all(sequences.map((sequence) => get(publicationId(sequence))));
        return items.flatMap((item) => (item === undefined ? [] : [publicationFrom(item)]));
      }),

    staged: () => orUnavailable(what, waiting),

    stage: (bundle, staged) =>
      orUnavailable(what, async () => {
        if ((await pointer())?.version !== staged.replaces) throw changed(kind);
        await put(bundle, staged.proposer?.displayName ?? 'deploy', staged.atEpochSeconds);
        const Item = marshall({ id: stagedId, ...staged }, { removeUndefinedValues: true });
        await client.send(new PutItemCommand({ TableName: tableName, Item }));
      }),

    publish: (bundle, { by, atEpochSeconds, replaces, beside }) =>
      orUnavailable(what, async () => {
        const now = await pointer();
        if (now?.version !== replaces) throw changed(kind);
        await put(bundle, by, atEpochSeconds);
        if (now?.version === bundle.version) return stay(now.version, beside);
        const sequence = (now?.sequence ?? 0) + 1;
        const replaced = now === undefined ? {} : { replaced: now.version };
        await move({ sequence, version: bundle.version, ...replaced, by, atEpochSeconds }, now, beside);
      }),
  };
}

/** Only if nobody has put another in its place meanwhile. */
const takeStaged = (TableName: string, stagedId: string, version: string) => ({
  Delete: {
    TableName,
    Key: marshall({ id: stagedId }),
    ...isVersion(version),
  },
});

/** `version`: undefined, there is no such item. */
const isVersion = (version: string | undefined) =>
  version === undefined
    ? { ConditionExpression: 'attribute_not_exists(id)' }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: marshall({ ':version': version }),
      };

export const publicationPrefix = 'publication#';

export function publicationFrom({ id: _, ...publication }: Record<string, unknown>): Publication {
  return publication as unknown as Publication;
}

function changed({ changedCode }: BundleKind): CountersignError {
  return new CountersignError(
    changedCode,
    'another version of the policies or of the catalogue came into force, or waits, since this one was looked at; look at the difference and publish again',
  );
}

function missing({ noun }: BundleKind, version: string): CountersignError {
  return new CountersignError(
    'internal-error',
    `there is no bundle of the version in force, \`${version}\`; publish the ${noun} again`,
  );
}

function isConditionFailure(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed')
  );
}
