// What Config calls need: recorders, conformance packs and queries have AWS's id behind their name, which is unique in the
// account and region: `TYPE/NAME/*` is exactly that one. Rules, aggregators and the organization's rules and packs have an
// id alone in their ARN, so that a name may be any.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsconfig.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, matchesArnPattern, parseArn, typeWildcard, unknownResource } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { resourcesByName, valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { onwardNeeds } from './config-onward.ts';

const byArn = resourcesByName(
  { Connector: [{ members: ['Arn', 'ConnectorArn'] }] },
  { anyType: ['ResourceArn'] },
);

export const configRules: ServiceRules = {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_config.html (API operations)
  passedTo: ['config.amazonaws.com', 'ssm.amazonaws.com'],
  resources(type, question) {
    if (question.call.parameters.ResourceArn !== undefined) return byArn(type, question);
    if (type === 'AggregationAuthorization') return [authorization(question)];
    const members = named.get(type);
    return members === undefined ? byArn(type, question) : namedResources(type, members, question);
  },
  more: (question) => [...tagsOnPut(question), ...onwardNeeds(question)],
};

/** The aggregator's account and region name it. */
function authorization({ call, scope }: Question): RequiredResource {
  const { AuthorizedAccountId: account, AuthorizedAwsRegion: region } = call.parameters;
  const type = 'AggregationAuthorization';
  const home = `arn:${scope.partition}:config:${scope.region}:${scope.accountId}:aggregation-authorization`;
  return /^\d{12}$/.test(String(account)) && /^[a-z0-9-]+$/.test(String(region))
    ? exactResource(type, `${home}/${account}/${region}`)
    : unknownResource(type, `${home}/*/*`);
}

/** Type → members that hold its name or ARN. */
const named: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'ConfigurationRecorder',
    [
      'Arn',
      'ConfigurationRecorder.name',
      'ConfigurationRecorderArn',
      'ConfigurationRecorderName',
      'ConfigurationRecorderNames',
    ],
  ],
  ['ConformancePack', ['ConformancePackName', 'ConformancePackNames']],
  ['StoredQuery', ['QueryName', 'StoredQuery.QueryName']],
]);

function namedResources(
  type: string,
  members: readonly string[],
  question: Question,
): readonly RequiredResource[] | undefined {
  const { operation, parameters } = question.call;
  const values = members.flatMap((member) => valuesAt(parameters, member.split('.')));
  // https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorder.html (name)
  const isDefault = operation === 'PutConfigurationRecorder' && values.length === 0;
  const found = isDefault ? ['default'] : values;
  return found.length === 0 ? undefined : found.map((value) => namedResource(type, value, question));
}

function namedResource(type: string, value: JsonValue, { iam, scope }: Question): RequiredResource {
  const [pattern = ''] = iam.service('config')?.arnPatterns(type) ?? [];
  if (typeof value === 'string' && parseArn(value) !== undefined && matchesArnPattern(pattern, value))
    return exactResource(type, value);
  const any = typeWildcard(pattern, scope);
  return typeof value === 'string' && /^[\w.-]+$/.test(value)
    ? { arn: any.replace('/*/*', `/${value}/*`), certainty: 'stripped', type, pattern: true }
    : unknownResource(type, any);
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_config.html (API operations) */
function tagsOnPut(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (!taggedPuts.has(operation) || !isFilled(parameters.Tags)) return [];
  const resources = bindResources(`config:${operation}`, question, configRules.resources);
  return [{ action: 'config:TagResource', resources }];
}

const taggedPuts: ReadonlySet<string> = new Set([
  'PutAggregationAuthorization',
  'PutConfigRule',
  'PutConfigurationAggregator',
  'PutConfigurationRecorder',
  'PutConformancePack',
  'PutConnector',
  'PutOrganizationConfigRule',
  'PutOrganizationConformancePack',
  'PutStoredQuery',
]);
