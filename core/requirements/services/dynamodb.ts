// What DynamoDB calls need: tables by name or ARN, indexes, batches and transactions per table, PartiQL by statement.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html

import type { Call } from '../../call.ts';
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, matchesArnPattern, parseArn, unknownResource } from '../arn.ts';
import { elements, isFilled, type Need, type Question, stringParameter, valueAt } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { dynamodbKmsUses } from './dynamodb-kms.ts';
import { replicaNeeds } from './dynamodb-replicas.ts';
import { transferNeeds } from './dynamodb-transfer.ts';
import { readStatement } from './partiql.ts';

const nameForm = /^[A-Za-z0-9_.-]{1,255}$/;

export const dynamodbRules: ServiceRules = {
  kms: dynamodbKmsUses,
  resources(type, question) {
    const { call } = question;
    if (type === 'table') return tablesOf(question);
    const index = call.parameters.IndexName;
    if (type === 'index')
      return index === undefined ? [] : [indexResource(call.parameters.TableName, index, question)];
    // The other types are named by a whole ARN (`ResourceArn`, `BackupArn` …), which the general binding reads.
    return undefined;
  },
  needs(question) {
    const { call } = question;
    switch (call.operation) {
      case 'BatchGetItem':
      case 'BatchWriteItem': {
        const tables = Object.keys(valueAt(call.parameters, 'RequestItems') ?? {});
        const action = `dynamodb:${call.operation}`;
        return [
          {
            action,
            resources: nonEmpty(
              tables.map((table) => tableResource(table, question)),
              call,
            ),
          },
        ];
      }
      case 'TransactGetItems':
      case 'TransactWriteItems':
        return elements(call.parameters.TransactItems).flatMap((entry) => transactNeeds(entry, question));
      case 'ExecuteStatement':
        return statementNeeds(call.parameters.Statement, question);
      case 'BatchExecuteStatement':
        return elements(call.parameters.Statements).flatMap((entry) =>
          statementNeeds(valueAt(entry, 'Statement'), question),
        );
      case 'ExecuteTransaction':
        return elements(call.parameters.TransactStatements).flatMap((entry) =>
          statementNeeds(valueAt(entry, 'Statement'), question),
        );
      default:
        return undefined;
    }
  },
  more: (question) => [
    ...createTableNeeds(question),
    ...transferNeeds(question, (name) => tableResource(name, question)),
    ...replicaNeeds(question, tableResource(question.call.parameters.TableName, question)),
  ],
};

function createTableNeeds(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (operation !== 'CreateTable') return [];
  const resources = [tableResource(parameters.TableName, question)];
  return [
    ...(isFilled(parameters.Tags) ? [{ action: 'dynamodb:TagResource', resources }] : []),
    ...(parameters.ResourcePolicy === undefined ? [] : [{ action: 'dynamodb:PutResourcePolicy', resources }]),
  ];
}

/** Members by which operations name a table. */
function tablesOf(question: Question): readonly RequiredResource[] | undefined {
  const { parameters } = question.call;
  const resourceArn = stringParameter(question.call, 'ResourceArn');
  if (resourceArn !== undefined) return resourceArnTable(resourceArn, question);
  const named = ['TableName', 'TableArn', 'SourceTableArn', 'SourceTableName', 'TargetTableName']
    .map((member) => parameters[member])
    .concat(valueAt(parameters.TableCreationParameters, 'TableName') ?? [])
    .filter((value) => value !== undefined);
  return named.length === 0 ? undefined : named.map((table) => tableResource(table, question));
}

/** TagResource and the like take a table or one of its parts; a part that is not a stream is checked as what it is. */
function resourceArnTable(arn: string, question: Question): readonly RequiredResource[] {
  const service = question.iam.service('dynamodb');
  const isStream = matchesArnPattern(service?.arnPatterns('stream')[0] ?? '', arn);
  return isStream ? [] : [tableResource(arn, question)];
}

function tableResource(table: JsonValue | undefined, { scope }: Question): RequiredResource {
  const home = `arn:${scope.partition}:dynamodb:${scope.region}:${scope.accountId}:table`;
  const arn = parseArn(table);
  if (arn?.service === 'dynamodb' && /^table\/[A-Za-z0-9_.-]{1,255}$/.test(arn.resource)) {
    return exactResource('table', String(table));
  }
  if (typeof table === 'string' && nameForm.test(table)) return exactResource('table', `${home}/${table}`);
  return unknownResource('table', `${home}/*`);
}

function indexResource(table: JsonValue | undefined, index: JsonValue, question: Question): RequiredResource {
  const { arn, certainty } = tableResource(table, question);
  return certainty === 'exact' && typeof index === 'string' && nameForm.test(index)
    ? exactResource('index', `${arn}/index/${index}`)
    : unknownResource('index', `${arn}/index/*`);
}

/** Member of an entry in TransactItems → IAM action. */
const transactActions: ReadonlyMap<string, string> = new Map([
  ['ConditionCheck', 'dynamodb:ConditionCheckItem'],
  ['Delete', 'dynamodb:DeleteItem'],
  ['Get', 'dynamodb:GetItem'],
  ['Put', 'dynamodb:PutItem'],
  ['Update', 'dynamodb:UpdateItem'],
]);

function transactNeeds(entry: JsonValue, question: Question): readonly Need[] {
  return Object.entries(valueAt(entry) ?? {}).map(([member, item]) => {
    const action = transactActions.get(member);
    if (action === undefined) throw invalid(question.call, `has a transaction entry \`${member}\``);
    return { action, resources: [tableResource(valueAt(item, 'TableName'), question)] };
  });
}

function statementNeeds(statement: JsonValue | undefined, question: Question): readonly Need[] {
  const read = typeof statement === 'string' ? readStatement(statement) : undefined;
  if (read === undefined) {
    throw invalid(
      question.call,
      'has a statement that does not begin with SELECT, INSERT, UPDATE, DELETE or EXISTS',
    );
  }
  const resources = [tableResource(read.table, question)];
  if (read.index !== undefined) resources.push(indexResource(read.table, read.index, question));
  return [{ action: `dynamodb:PartiQL${read.verb}`, resources }];
}

function nonEmpty(resources: readonly RequiredResource[], call: Call): readonly RequiredResource[] {
  if (resources.length === 0) throw invalid(call, 'names no table');
  return resources;
}

function invalid(call: Call, what: string): CountersignError {
  return new CountersignError(
    'invalid-parameter',
    `\`dynamodb:${call.operation}\` ${what}; send what the service's API reference describes`,
  );
}
