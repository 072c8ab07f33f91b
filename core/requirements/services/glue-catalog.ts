// Which catalog, database, table, function and connection a Glue call names. IAM wants all of a table's ancestors beside it,
// in the account that `CatalogId` says. Names are kept in lower case: one that is not asks for both, since nobody says
// which of them IAM compares. What lies in a catalog of its own inside the account's is unknown.
// https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html#data-catalog-resource-arns
import type { Call } from '../../call.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import type { Question } from '../need.ts';

/** Operation → where it names its databases, where that is not `DatabaseName`. */
const databaseMembers: ReadonlyMap<string, string> = new Map([
  ['BatchGetTableOptimizer', 'Entries.databaseName'],
  ['CreateDatabase', 'DatabaseInput.Name'],
  ['DeleteDatabase', 'Name'],
  ['GetDatabase', 'Name'],
  ['UpdateDatabase', 'Name'],
]);

/** Operation → where it names its tables, where that is not `TableName`. */
const tableMembers: ReadonlyMap<string, readonly string[]> = new Map([
  ['BatchDeleteTable', ['TablesToDelete']],
  ['CreateTable', ['Name', 'TableInput.Name']],
  ['DeleteTable', ['Name']],
  ['GetTable', ['Name']],
  ['GetUnfilteredTableMetadata', ['Name']],
  // A new name is in the input.
  ['UpdateTable', ['Name', 'TableInput.Name']],
]);

const functionMembers = ['FunctionName', 'FunctionInput.FunctionName'];

const plainName = /^[\w.-]{1,255}$/;

/** Undefined: the type is none of the catalog's. */
export function catalogResources(type: string, question: Question): readonly RequiredResource[] | undefined {
  const catalog = catalogOf(question);
  const { home, nested } = catalog;
  const isNested = nested !== undefined;
  switch (type) {
    case 'rootcatalog':
      return [
        catalog.isKnown ? exactResource(type, `${home}:catalog`) : unknownResource(type, `${home}:catalog`),
      ];
    case 'catalog':
      // IAM wants one here and no root: which, nobody says.
      if (withoutRoot.test(question.call.operation)) return undefined;
      return nested === undefined ? [] : nested.map((name) => below(type, 'catalog', [name], catalog));
    case 'database':
      return isNested ? [unknownResource(type, `${home}:database/*`)] : databasesOf(question.call, catalog);
    case 'table':
      return isNested ? [unknownResource(type, `${home}:table/*`)] : tablesOf(question.call, catalog);
    case 'userdefinedfunction':
      return isNested
        ? [unknownResource(type, `${home}:userDefinedFunction/*`)]
        : childrenOf(type, 'userDefinedFunction', functionMembers, question.call, catalog);
    default:
      return undefined;
  }
}

const withoutRoot = /^GetEntityRecords$|Integration/;

interface Catalog {
  /** `arn:PARTITION:glue:REGION:ACCOUNT`. */
  readonly home: string;
  readonly isKnown: boolean;
  /** The names of catalogs inside the account's that the call is about; undefined for the account's own. */
  readonly nested?: readonly string[];
}

const operationsOnCatalogs = new Set([
  'CreateCatalog',
  'DeleteCatalog',
  'GetCatalog',
  'GetCatalogs',
  'UpdateCatalog',
]);

/** `CatalogId` is an account, or the path of a catalog in this one or, behind a colon, in another. */
function catalogOf({ call, scope }: Question): Catalog {
  const { parameters, operation } = call;
  const ids = [
    ...['CatalogId', 'CatalogID', 'ParentCatalogId'].flatMap((member) => parameters[member] ?? []),
    ...valuesAt(parameters, ['Entries', 'catalogId']),
  ];
  const [id = scope.accountId, ...others] = [...new Set(ids)];
  const match = typeof id === 'string' ? /^(?:(\d{12})(?::(?=.)|$))?([\w./-]*)$/.exec(id) : null;
  const account = match === null || others.length > 0 ? '*' : (match[1] ?? scope.accountId);
  const home = `arn:${scope.partition}:glue:${scope.region}:${account}`;
  const inside = match?.[2] ?? '';
  const created = operation === 'CreateCatalog' ? [String(parameters.Name)] : [];
  const names = inside === '' ? created : created.length > 0 ? [`${inside}/${created[0]}`] : [inside];
  const isAboutCatalogs = operationsOnCatalogs.has(operation) && names.length > 0;
  const isOwn = account !== '*' && inside === '' && !isAboutCatalogs;
  return { home, isKnown: account !== '*', ...(!isOwn && { nested: account === '*' ? ['*'] : names }) };
}

function databasesOf(call: Call, catalog: Catalog): readonly RequiredResource[] {
  const member = databaseMembers.get(call.operation) ?? 'DatabaseName';
  const names = valuesAt(call.parameters, member.split('.'));
  return names.length === 0
    ? [unknownResource('database', `${catalog.home}:database/*`)]
    : names.flatMap((name) => both([name]).map((path) => below('database', 'database', path, catalog)));
}

function tablesOf(call: Call, catalog: Catalog): readonly RequiredResource[] {
  if (call.operation === 'BatchGetTableOptimizer') {
    return valuesAt(call.parameters, ['Entries']).flatMap((entry) => {
      const [database = ''] = valuesAt(entry, ['databaseName']);
      const [table = ''] = valuesAt(entry, ['tableName']);
      return both([database, table]).map((path) => below('table', 'table', path, catalog));
    });
  }
  return childrenOf('table', 'table', tableMembers.get(call.operation) ?? ['TableName'], call, catalog);
}

/** What lies in the call's database: by name, else everything in it, as when the database goes. */
function childrenOf(
  type: string,
  word: string,
  members: readonly string[],
  call: Call,
  catalog: Catalog,
): readonly RequiredResource[] {
  const [database] = valuesAt(
    call.parameters,
    (databaseMembers.get(call.operation) ?? 'DatabaseName').split('.'),
  );
  const names = members.flatMap((member) => valuesAt(call.parameters, member.split('.')));
  if (database === undefined) return [unknownResource(type, `${catalog.home}:${word}/*`)];
  if (names.length > 0) {
    return names.flatMap((name) => both([database, name]).map((path) => below(type, word, path, catalog)));
  }
  return both([database]).map(([name]) =>
    typeof name === 'string' && plainName.test(name)
      ? unknownResource(type, `${catalog.home}:${word}/${name}/*`)
      : unknownResource(type, `${catalog.home}:${word}/*`),
  );
}

/** The path as it is given and as Glue keeps it. */
function both(path: readonly JsonValue[]): readonly (readonly JsonValue[])[] {
  const kept = path.map((name) => (typeof name === 'string' ? name.toLowerCase() : name));
  return kept.every((name, index) => name === path[index]) ? [path] : [path, kept];
}

function below(
  type: string,
  word: string,
  path: readonly JsonValue[],
  { home, isKnown }: Catalog,
): RequiredResource {
  const form = type === 'catalog' ? /^[\w./-]+$/ : plainName;
  const isSure = isKnown && path.every((name) => typeof name === 'string' && form.test(name));
  return isSure
    ? exactResource(type, `${home}:${word}/${path.join('/')}`)
    : unknownResource(type, `${home}:${word}/*`);
}
