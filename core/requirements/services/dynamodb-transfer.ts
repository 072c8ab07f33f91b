// DynamoDB operations that move whole tables reach other resources as the caller: the restored table, the bucket of an
// export or import, the stream that changes go to [P7].
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { escapeIamPattern, exactResource, parseArn, unknownResource } from '../arn.ts';
import { type Need, type Question, valueAt } from '../need.ts';
import { s3Need } from './s3-target.ts';

/** `table`: the resource of a table by name. */
export function transferNeeds(
  question: Question,
  table: (name: JsonValue | undefined) => RequiredResource,
): readonly Need[] {
  const { call, scope } = question;
  const { parameters } = call;
  const each = (actions: readonly string[], resource: RequiredResource): readonly Need[] =>
    actions.map((action) => ({ action, resources: [resource] }));
  switch (call.operation) {
    case 'RestoreTableFromBackup':
    case 'RestoreTableToPointInTime':
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
      return each(
        ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map(
          (name) => `dynamodb:${name}`,
        ),
        table(parameters.TargetTableName),
      );
    case 'ExportTableToPointInTime':
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
      return each(
        ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'],
        objectsUnder(parameters.S3Bucket, parameters.S3Prefix, question),
      );
    case 'ImportTable': {
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html
      const bucket = valueAt(parameters.S3BucketSource, 'S3Bucket');
      const logGroups = `arn:${scope.partition}:logs:${scope.region}:${scope.accountId}:log-group:/aws-dynamodb/*`;
      return [
        ...each(
          ['s3:GetObject'],
          objectsUnder(bucket, valueAt(parameters.S3BucketSource, 'S3KeyPrefix'), question),
        ),
        s3Need('s3:ListBucket', bucket, undefined, question),
        ...each(
          [
            'CreateLogGroup',
            'CreateLogStream',
            'DescribeLogStreams',
            'PutLogEvents',
            'PutRetentionPolicy',
          ].map((name) => `logs:${name}`),
          unknownResource('log-group', logGroups),
        ),
      ];
    }
    case 'EnableKinesisStreamingDestination':
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_iam.html
      return each(
        ['kinesis:DescribeStream', 'kinesis:PutRecord', 'kinesis:PutRecords'],
        streamResource(parameters.StreamArn, question),
      );
    default:
      return [];
  }
}

/** DynamoDB makes up the keys under the prefix. */
function objectsUnder(
  bucket: JsonValue | undefined,
  prefix: JsonValue | undefined,
  question: Question,
): RequiredResource {
  const [bucketResource] = s3Need('s3:ListBucket', bucket, undefined, question).resources;
  const under = typeof prefix === 'string' ? prefix : '';
  return unknownResource('object', `${escapeIamPattern(`${bucketResource?.arn}/${under}`)}*`);
}

function streamResource(value: JsonValue | undefined, { scope }: Question): RequiredResource {
  const arn = parseArn(value);
  return arn?.service === 'kinesis' && /^stream\/[A-Za-z0-9_.-]+$/.test(arn.resource)
    ? exactResource('stream', String(value))
    : unknownResource('stream', `arn:${scope.partition}:kinesis:${scope.region}:${scope.accountId}:stream/*`);
}
