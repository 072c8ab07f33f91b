// What Athena calls need: workgroups and data catalogs by name, where a call without a workgroup is in `primary`. Queries,
// notebooks and sessions have ids that say nothing of their workgroup: it is unknown. What Athena does onward as the caller
// is in athena-onward.ts; sessions and calculations act as the workgroup's role.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_athena.html
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, type Scope, unknownResource } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled, type Need, type Question, unmapped, valueAt } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { athenaKmsUses, isOwnCatalogue, metadataNeeds, queryNeeds, resultReads } from './athena-onward.ts';
import { statementEffect } from './athena-statement.ts';

const named = resourcesByName(
  {
    'capacity-reservation': [
      {
        operations: [
          'CancelCapacityReservation',
          'CreateCapacityReservation',
          'DeleteCapacityReservation',
          'GetCapacityReservation',
          'UpdateCapacityReservation',
        ],
        members: ['Name'],
      },
      { members: ['CapacityReservationName'] },
    ],
    workgroup: [
      { operations: ['CreateWorkGroup'], members: ['Name'] },
      { members: ['WorkGroup', 'CapacityAssignments.WorkGroupNames'] },
    ],
  },
  { anyType: ['ResourceARN'] },
);

/** In `primary` if they name none: https://docs.aws.amazon.com/athena/latest/APIReference/API_ListQueryExecutions.html (WorkGroup) */
const inPrimary = new Set([
  'CreateNamedQuery',
  'ListNamedQueries',
  'ListQueryExecutions',
  'StartQueryExecution',
]);

export const athenaRules: ServiceRules = {
  kms: athenaKmsUses,
  passedTo: 'athena.amazonaws.com',
  // https://docs.aws.amazon.com/athena/latest/ug/athena-catalog-access.html
  needs({ call }) {
    if (/^(?:Create|Update)DataCatalog$/.test(call.operation) && call.parameters.Type === 'FEDERATED') {
      throw unmapped(
        call,
        'would make a stack with a function and its role as the caller: make the function first and give a catalog of type `LAMBDA`',
      );
    }
    return undefined;
  },
  resources(type, question) {
    const { call, scope } = question;
    if (call.parameters.ResourceARN !== undefined) return named(type, question);
    if (type === 'datacatalog') return catalogsOf(question);
    if (type === 'session') return sessionsOf(question);
    const found = named(type, question);
    if (found !== undefined || type !== 'workgroup') return found;
    // A `Name` beside an id is a query's or a notebook's.
    const home = `${homeOf(scope)}:workgroup`;
    return [
      inPrimary.has(call.operation)
        ? exactResource(type, `${home}/primary`)
        : unknownResource(type, `${home}/*`),
    ];
  },
  more(question) {
    return [...tagsOnCreate(question), ...(onwardOf.get(question.call.operation)?.(question) ?? [])];
  },
};

/** Operation → what it does onward, and Athena's own actions that come with it. */
const onwardOf: ReadonlyMap<string, (question: Question) => readonly Need[]> = new Map([
  ['GetDatabase', metadataNeeds],
  ['GetQueryResults', resultReads],
  ['GetTableMetadata', metadataNeeds],
  ['ListDatabases', metadataNeeds],
  ['ListTableMetadata', metadataNeeds],
  ['StartQueryExecution', (question: Question) => [...ownQueryNeeds(question), ...queryNeeds(question)]],
]);

const homeOf = ({ partition, region, accountId }: Scope) => `arn:${partition}:athena:${region}:${accountId}`;

function catalogsOf({ call, scope }: Question): readonly RequiredResource[] {
  const { CatalogName, Name } = call.parameters;
  return catalogResources(CatalogName ?? Name, scope);
}

/** The account's own is the same in whichever letter case. */
function catalogResources(name: unknown, scope: Scope): readonly RequiredResource[] {
  const home = `${homeOf(scope)}:datacatalog`;
  if (typeof name !== 'string' || !/^[\w@-]{1,256}$/.test(name)) {
    return [unknownResource('datacatalog', `${home}/*`)];
  }
  const names = isOwnCatalogue(name) ? [...new Set([name, 'AwsDataCatalog'])] : [name];
  return names.map((each) => exactResource('datacatalog', `${home}/${each}`));
}

/** A session lies in its workgroup. One that is started has no id yet. */
function sessionsOf({ call, scope }: Question): readonly RequiredResource[] | undefined {
  const { SessionId: id } = call.parameters;
  if (id === undefined) return call.operation === 'StartSession' ? [] : undefined;
  const isPlain = typeof id === 'string' && /^[\w-]+$/.test(id);
  return [unknownResource('session', `${homeOf(scope)}:workgroup/*/session/${isPlain ? id : '*'}`)];
}

/**
 * The catalog that the statement is run in, where it is not the account's own, and the prepared statement that it makes or takes away.
 * https://docs.aws.amazon.com/athena/latest/ug/datacatalogs-example-policies.html
 * https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena-prepared-statements.html
 */
function ownQueryNeeds(question: Question): readonly Need[] {
  const { call, scope } = question;
  const catalog = valueAt(call.parameters.QueryExecutionContext, 'Catalog');
  const { prepared } = statementEffect(call);
  const workgroups = bindResources('athena:StartQueryExecution', question, athenaRules.resources);
  return [
    ...(isOwnCatalogue(catalog)
      ? []
      : [{ action: 'athena:GetDataCatalog', resources: catalogResources(catalog, scope) }]),
    ...(prepared?.split(' ') ?? []).map((action) => ({ action, resources: workgroups })),
  ];
}

/** https://docs.aws.amazon.com/athena/latest/ug/tags-access-control.html */
function tagsOnCreate(question: Question): readonly Need[] {
  const { call, scope } = question;
  const { CopyWorkGroupTags: copies, Tags: tags, WorkGroup } = call.parameters;
  const tagsOf = (resources: readonly RequiredResource[]) => [{ action: 'athena:TagResource', resources }];
  if (call.operation === 'StartSession') {
    const workgroups = bindResources('athena:StartSession', question, athenaRules.resources);
    const isPlain = typeof WorkGroup === 'string' && /^[\w.-]+$/.test(WorkGroup);
    const sessions = unknownResource(
      'session',
      `${homeOf(scope)}:workgroup/${isPlain ? WorkGroup : '*'}/session/*`,
    );
    return [
      ...(copies === true ? [{ action: 'athena:ListTagsForResource', resources: workgroups }] : []),
      ...(copies === true || isFilled(tags) ? tagsOf([sessions]) : []),
    ];
  }
  const creates = /^Create(?:CapacityReservation|DataCatalog|WorkGroup)$/.test(call.operation);
  if (!creates || !isFilled(tags)) return [];
  return tagsOf(bindResources(`athena:${call.operation}`, question, athenaRules.resources));
}
