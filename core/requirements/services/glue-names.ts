// By which members Glue's calls name jobs, crawlers and the other things that are not in the Data Catalog.
// https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html#non-catalog-resource-arns
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, typeWildcard, unknownResource } from '../arn.ts';
import { type NamedBy, type NameTable, resourcesByName } from '../named-resources.ts';
import { type Question, valueAt } from '../need.ts';

/** Names may hold blanks and much else; these cannot be taken for anything but themselves. */
const form = /^[\w.=+@-]+$/;

/** `Name` in the operations on the thing itself. */
const byName = (thing: string, ...verbs: readonly string[]): NamedBy => ({
  operations: verbs.map((verb) => `${verb}${thing}`),
  members: ['Name'],
  form,
});

const table: NameTable = {
  blueprint: [
    byName('Blueprint', 'Create', 'Delete', 'Get', 'Update'),
    { operations: ['BatchGetBlueprints'], members: ['Names'], form },
    { members: ['BlueprintName'], form },
  ],
  connection: [
    byName('Connection', 'Get', 'Update'),
    { members: ['ConnectionName', 'ConnectionNameList'], form },
  ],
  connectionType: [{ members: ['ConnectionType', 'ConnectionInput.ConnectionType'], form }],
  crawler: [
    byName('Crawler', 'Delete', 'Get', 'Start', 'Stop', 'Update', 'Create'),
    { members: ['CrawlerName', 'CrawlerNames'], form },
  ],
  dataQualityRuleset: [
    byName('DataQualityRuleset', 'Create', 'Delete', 'Get', 'Update'),
    { members: ['RulesetNames'], form },
  ],
  devendpoint: [{ members: ['EndpointName', 'DevEndpointNames'], form }],
  integration: [{ members: ['IntegrationIdentifier', 'IntegrationArn'], form: /^[0-9a-f-]{36}$/ }],
  job: [byName('Job', 'Create'), { members: ['JobName', 'JobNames'], form }],
  mlTransform: [{ members: ['TransformId'], form }],
  session: [
    { operations: ['CreateSession', 'DeleteSession', 'GetSession', 'StopSession'], members: ['Id'], form },
    { members: ['SessionId'], form },
  ],
  trigger: [
    byName('Trigger', 'Create', 'Delete', 'Get', 'Start', 'Stop', 'Update'),
    { members: ['TriggerNames'], form },
  ],
  workflow: [
    byName('Workflow', 'Create', 'Delete', 'Get', 'Update'),
    { ...byName('WorkflowRun', 'Get', 'Resume', 'Start', 'Stop') },
    {
      operations: ['GetWorkflowRunProperties', 'GetWorkflowRuns', 'PutWorkflowRunProperties'],
      members: ['Name'],
      form,
    },
    { operations: ['BatchGetWorkflows'], members: ['Names'], form },
  ],
};

const named = resourcesByName(table, { anyType: ['ResourceArn'] });

/** Their ids are AWS's; a `Name` in the call is not in the ARN. */
const idsOfAws = new Set(['customEntityType', 'integrationResourceProperty', 'usageProfile']);

/** Undefined: the call does not say. */
export function namedResources(type: string, question: Question): readonly RequiredResource[] | undefined {
  const { call, iam } = question;
  const arn = parseArn(call.parameters.ResourceArn);
  // IAM's pattern lacks the registry that stands before a schema's name.
  if (arn?.service === 'glue' && arn.resource.startsWith('schema/')) {
    return type === 'schema' ? byArn(type, call.parameters.ResourceArn, '') : [];
  }
  if (type === 'registry' || type === 'schema') return schemaResources(type, question);
  const found = named(type, question);
  if (found !== undefined || !idsOfAws.has(type)) return found;
  const [pattern = ''] = iam.service('glue')?.arnPatterns(type) ?? [];
  return call.parameters.Name === undefined
    ? undefined
    : [unknownResource(type, typeWildcard(pattern, question.scope))];
}

/**
 * A schema's ARN has its registry, which is the default one where the call has none.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_SchemaId.html
 */
function schemaResources(type: string, question: Question): readonly RequiredResource[] | undefined {
  const { call, scope } = question;
  const { RegistryId: registryId, SchemaId: schemaId, SchemaName: newSchema, RegistryName } = call.parameters;
  const home = `arn:${scope.partition}:glue:${scope.region}:${scope.accountId}`;
  const arn = valueAt(schemaId, 'SchemaArn') ?? valueAt(registryId, 'RegistryArn');
  if (arn !== undefined) return byArn(type, arn, home);
  const isAboutSchema = schemaId !== undefined || newSchema !== undefined;
  if (!isAboutSchema && registryId === undefined && RegistryName === undefined) return named(type, question);
  const registry =
    RegistryName ??
    valueAt(registryId, 'RegistryName') ??
    valueAt(schemaId, 'RegistryName') ??
    'default-registry';
  const schema = newSchema ?? valueAt(schemaId, 'SchemaName');
  const path = type === 'registry' ? [registry] : [registry, schema];
  return path.every((name) => typeof name === 'string' && form.test(name))
    ? [exactResource(type, `${home}:${type}/${path.join('/')}`)]
    : [unknownResource(type, `${home}:${type}/*`)];
}

/** A schema by its ARN, or its registry; a registry alone says nothing of a schema. */
function byArn(type: string, value: unknown, home: string): readonly RequiredResource[] {
  const arn = parseArn(value);
  const [word, registry, schema, ...rest] = arn?.service === 'glue' ? arn.resource.split('/') : [];
  const isPlain = [registry, schema].every((name) => name === undefined || form.test(name));
  if (!isPlain || registry === undefined || rest.length > 0)
    return [unknownResource(type, `${home}:${type}/*`)];
  const whole = String(value);
  const place = whole.slice(0, whole.length - (arn?.resource.length ?? 0));
  if (type === 'registry') return [exactResource(type, `${place}registry/${registry}`)];
  return word === 'schema' && schema !== undefined
    ? [exactResource(type, whole)]
    : [unknownResource(type, `${place}schema/${registry}/*`)];
}
