// Parameters for an operation as somebody might give them: every member filled, names that are plain, ids that are ids.
import type { Member, Operation, Shape } from '../../core/catalogue/model.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';

const deepest = 5;

/**
 * With `OutputLocation` a restore is another operation, and nobody may fill `StreamId` yet:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html
 */
const leftOut = new Set(['OutputLocation', 'StreamId']);

/** The ARN for a member, or undefined for one that takes none. */
export type SampleArn = (member: string) => string | undefined;

export function sampleParameters({ input }: Operation, arnOf: SampleArn = () => undefined): JsonObject {
  return input === undefined ? {} : structure(input, 0, arnOf);
}

function structure(shape: Shape, depth: number, arnOf: SampleArn): JsonObject {
  const members = [...(shape.members?.values() ?? [])]
    .filter(({ name }) => !leftOut.has(name))
    .slice(0, shape.union ? 1 : undefined);
  return Object.fromEntries(members.map((member) => [member.name, value(member, depth + 1, arnOf)]));
}

function value({ name, shape }: Member, depth: number, arnOf: SampleArn): JsonValue {
  switch (shape.type) {
    case 'structure':
      return depth < deepest && !shape.eventStream ? structure(shape, depth, arnOf) : {};
    case 'list':
      return shape.item === undefined || depth >= deepest
        ? []
        : [value({ ...shape.item, name }, depth + 1, arnOf)];
    case 'map':
      return shape.value === undefined || depth >= deepest
        ? {}
        : { [keyOf(name)]: value({ ...shape.value, name }, depth + 1, arnOf) };
    case 'boolean':
      return true;
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return 1;
    case 'timestamp':
      return '2026-11-26T08:30:00.000Z';
    case 'blob':
      return 'c2FtcGxl';
    case 'document':
      return {};
    case 'string':
      return idOf(name) ?? arnOf(name) ?? text(name, shape);
  }
}

const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';

/** What AWS numbers, in the form that its service gives it. */
const ids: ReadonlyMap<string, string> = new Map([
  ['AliasName', 'alias/sample'],
  ['BaselineId', 'pb-0123456789abcdef0'],
  ['OpsItemId', 'oi-0123456789ab'],
  ['SettingId', '/ssm/parameter-store/high-throughput-enabled'],
  ['WindowId', 'mw-0123456789abcdef0'],
  ['modelId', 'amazon.nova-lite-v1:0'],
]);

function idOf(name: string): string | undefined {
  if (/kms.*arn$/i.test(name)) return `arn:aws:kms:us-east-1:111122223333:key/${keyId}`;
  if (/^(?:destination|source|target)?keyid$|kms.*key/i.test(name)) return keyId;
  return ids.get(name);
}

/** An automation without a role is refused. */
const keyOf = (name: string) => (name === 'Parameters' ? 'AutomationAssumeRole' : 'sample');

function text(name: string, shape: Shape): string {
  // Glue's catalogs are accounts.
  if (/^catalogid$/i.test(name)) return '111122223333';
  if (name === 'CopySource') return 'sample-bucket/sample-key';
  if (/statement$|^QueryString$/i.test(name)) return 'SELECT * FROM sample';
  if (/S3Uri$/.test(name)) return 's3://sample-bucket/sample-key';
  if (name === 'QueueUrl') return 'https://sqs.us-east-1.amazonaws.com/111122223333/sample';
  if (/(?:URL|IdsUrl|HandlerPackage)$/.test(name)) {
    return 'https://sample-bucket.s3.us-east-1.amazonaws.com/sample-key';
  }
  if (/kms.*key/i.test(name)) return '1234abcd-12ab-34cd-56ef-1234567890ab';
  return shape.enum?.[0] ?? 'sample-name';
}
