// What a release left in its data stack: the template, and items as its functions wrote them. scripts/record-release.ts records it;
// an upgrade is tested over it. Times, days and the issuer's address are moved to those of the run that uses it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { type AttributeValue, DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../../local/aws-access.ts';

export const releasesDirectory = 'test/fixtures/releases';
export const dataStackName = 'CountersignData-local';
export const issuerPlaceholder = 'https://issuer.invalid';

/** A table's logical id → its items, as DynamoDB's own JSON with bytes in base64. */
export type RecordedItems = Readonly<Record<string, readonly Record<string, AttributeValue>[]>>;

export interface RecordedRelease {
  readonly recordedAtEpochSeconds: number;
  readonly items: RecordedItems;
}

/** The last one, by its version. Throws an Error when there is none. */
export function previousRelease(): { readonly templateBody: string; readonly release: RecordedRelease } {
  const version = readdirSync(releasesDirectory).sort(byVersion).at(-1);
  if (version === undefined) throw new Error(`${releasesDirectory} holds no release: record one`);
  const read = (name: string) => readFileSync(join(releasesDirectory, version, name), 'utf8');
  return {
    templateBody: read('data.template.json'),
    release: JSON.parse(read('items.json'), reviveBytes),
  };
}

/** Logical id → physical id of every resource of the data stack. */
export async function dataResources(emulatorUrl: string): Promise<ReadonlyMap<string, string>> {
  const cloudFormation = new CloudFormationClient(clientOptions(emulatorUrl));
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: dataStackName }),
  );
  return new Map(
    StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
}

/** Makes the data stack as that release did, with what it knew. Resolves with its resources, and what it holds. */
export async function leaveRelease(
  { templateBody, release }: ReturnType<typeof previousRelease>,
  { emulatorUrl, issuer }: { readonly emulatorUrl: string; readonly issuer: string },
): Promise<{ readonly resources: ReadonlyMap<string, string>; readonly items: RecordedItems }> {
  const cloudFormation = new CloudFormationClient(clientOptions(emulatorUrl));
  await cloudFormation.send(new CreateStackCommand({ StackName: dataStackName, TemplateBody: templateBody }));
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { StackName: dataStackName },
  );
  const resources = await dataResources(emulatorUrl);
  const dynamodb = new DynamoDBClient(clientOptions(emulatorUrl));
  const items = itemsAsOf(release, { issuer, nowEpochSeconds: Math.floor(Date.now() / 1000) });
  for (const [table, own] of Object.entries(items)) {
    for (const Item of own) {
      await dynamodb.send(new PutItemCommand({ TableName: resources.get(table), Item }));
    }
  }
  return { resources, items };
}

/** What it would have written now, with that issuer. */
export function itemsAsOf(
  { recordedAtEpochSeconds, items }: RecordedRelease,
  { issuer, nowEpochSeconds }: { readonly issuer: string; readonly nowEpochSeconds: number },
): RecordedItems {
  const sinceSeconds = nowEpochSeconds - recordedAtEpochSeconds;
  return Object.fromEntries(
    Object.entries(items).map(([table, own]) => [
      table,
      own.map((item) => withItsDay(moved(item, issuer, sinceSeconds))),
    ]),
  );
}

/** Every item of a table. */
export async function itemsOf(
  emulatorUrl: string,
  TableName: string,
): Promise<Record<string, AttributeValue>[]> {
  const client = new DynamoDBClient(clientOptions(emulatorUrl));
  const items: Record<string, AttributeValue>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    items.push(...Items);
  }
  return items;
}

/** The times of an item, and of every map in it, later; and the placeholder's place taken by the issuer. */
function moved(
  item: Record<string, AttributeValue>,
  issuer: string,
  sinceSeconds: number,
): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const isTime = name.endsWith('EpochSeconds') && value.N !== undefined;
      return [
        name,
        isTime ? { N: String(Number(value.N) + sinceSeconds) } : movedValue(value, issuer, sinceSeconds),
      ];
    }),
  );
}

/** A session's day is that on which it was opened. */
function withItsDay({ day, ...item }: Record<string, AttributeValue>): Record<string, AttributeValue> {
  if (day === undefined) return item;
  const opened = new Date(Number(item.issuedAtEpochSeconds?.N) * 1000);
  return { ...item, day: { S: opened.toISOString().slice(0, 10) } };
}

function movedValue(value: AttributeValue, issuer: string, sinceSeconds: number): AttributeValue {
  if (value.S !== undefined) return { S: movedText(value.S, issuer, sinceSeconds) };
  if (value.M !== undefined) return { M: moved(value.M, issuer, sinceSeconds) };
  if (value.L !== undefined) return { L: value.L.map((each) => movedValue(each, issuer, sinceSeconds)) };
  return value;
}

/** Times stand in JSON that an attribute holds, and at the beginning of a place in a list. */
function movedText(text: string, issuer: string, sinceSeconds: number): string {
  const later = (_: string, before: string, seconds: string) =>
    `${before}${String(Number(seconds) + sinceSeconds).padStart(seconds.length, '0')}`;
  return text
    .replaceAll(issuerPlaceholder, issuer)
    .replaceAll(/("\w*EpochSeconds":)(\d+)/g, later)
    .replace(/^()(\d{12})(?=-req_)/, later);
}

const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** `JSON.stringify(items, replaceBytes)`. */
export function replaceBytes(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
}

const reviveBytes = (key: string, value: unknown): unknown =>
  key === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value;
