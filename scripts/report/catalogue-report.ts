// `npm run catalogue:report`: for each service, how its operations' IAM actions and resources are found, and what is not.
// Writes docs/catalogue-report.md; a test holds the services of `held` to it.
import { writeFileSync } from 'node:fs';
import { catalogueFromDirectory } from '../../adapters/catalogue-files.ts';
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';
import type { Operation } from '../../core/catalogue/model.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Requirement } from '../../core/requirement.ts';
import { fillArnPattern } from '../../core/requirements/arn.ts';
import { iamPrefix } from '../../core/requirements/iam-prefix.ts';
import { ownActions } from '../../core/requirements/own-actions.ts';
import { requirementsOf } from '../../core/requirements/requirements.ts';
import { type SampleArn, sampleParameters } from './sample-parameters.ts';

/** The services that must not get worse. */
export const held: readonly string[] = (
  's3 s3control dynamodb ec2 lambda iam sts sqs sns kms secretsmanager ssm cloudformation cloudwatch logs events scheduler ' +
  'stepfunctions ecs ecr eks rds route53 apigateway apigatewayv2 elbv2 autoscaling application-autoscaling acm athena glue ' +
  'kinesis firehose redshift redshift-data opensearch elasticache codebuild codepipeline bedrock bedrock-runtime ' +
  'organizations cloudtrail config wafv2 cognito-idp'
).split(' ');

export interface Row {
  readonly service: string;
  readonly operations: number;
  /** By how their actions are found, `none` being those that IAM does not authorise. */
  readonly actions: Readonly<Record<'same-name' | 'table' | 'rule' | 'link' | 'none', number>>;
  /** By the least sure of their resources; `any` are those whose actions know none. */
  readonly resources: Readonly<Record<Sureness, number>>;
  readonly unmapped: readonly string[];
}

type Sureness = 'exact' | 'stripped' | 'unknown' | 'any';

const catalogue = catalogueFromDirectory('dist/catalogue');
const iam = iamDataFromDirectory('dist/iam');
const target = { partition: 'aws' };

export function reportOf(service: string): Row {
  const operations = (catalogue.service(service)?.operationNames ?? []).flatMap(
    (name) => catalogue.service(service)?.operation(name) ?? [],
  );
  const found = operations.map((operation) => ({ operation, ...resolve(operation) }));
  const how = (wanted: string) => found.filter((each) => each.how === wanted).length;
  const sure = (wanted: Sureness) =>
    found.filter(({ how: by, requirements }) => by !== 'unmapped' && surenessOf(requirements) === wanted)
      .length;
  return {
    service,
    operations: operations.length,
    actions: {
      'same-name': how('same-name'),
      table: how('table'),
      rule: how('rule'),
      link: how('link'),
      none: how('none'),
    },
    resources: {
      exact: sure('exact'),
      stripped: sure('stripped'),
      unknown: sure('unknown'),
      any: sure('any'),
    },
    unmapped: found.filter(({ how: by }) => by === 'unmapped').map(({ operation }) => operation.name),
  };
}

function resolve(operation: Operation): {
  readonly how: keyof Row['actions'] | 'unmapped';
  readonly requirements: readonly Requirement[];
} {
  const call = {
    service: operation.service.id,
    operation: operation.name,
    region: 'us-east-1',
    accountId: '111122223333',
    parameters: sampleParameters(operation, sampleArn(operation)),
  };
  const scope = { partition: 'aws', region: call.region, accountId: call.accountId };
  try {
    const requirements = requirementsOf({ call, operation }, target, iam);
    const own = ownActions({ call, operation, scope, iam });
    if (own?.actions.length === 0) return { how: 'none', requirements };
    return { how: own?.how ?? 'rule', requirements };
  } catch (error) {
    // Another refusal is about the sample's values: the operation itself is known, by a rule that read them.
    const isUnmapped = !(error instanceof CountersignError) || error.code === 'unmapped-operation';
    return { how: isUnmapped ? 'unmapped' : 'rule', requirements: [] };
  }
}

/** For a member of a role, and for one that says it takes an ARN, of the type that its name or the action means. */
function sampleArn(operation: Operation): SampleArn {
  const service = iam.service(iamPrefix(operation.service));
  const types = service?.action(operation.name)?.resourceTypes ?? [];
  const scope = { partition: 'aws', region: 'us-east-1', accountId: '111122223333' };
  return (member) => {
    const stem = /^(.*?)_?arns?$/i.exec(member)?.[1]?.toLowerCase();
    if (stem === undefined) return undefined;
    if (stem.endsWith('role')) return 'arn:aws:iam::111122223333:role/sample';
    const ofAnyType = stem === '' || stem === 'resource';
    const begins = (type: string) =>
      type
        .replace(/[^a-z0-9]/gi, '')
        .toLowerCase()
        .startsWith(stem);
    const type =
      (ofAnyType ? undefined : types.find(({ name }) => begins(name))?.name) ??
      (ofAnyType ? undefined : service?.resourceTypeNames.find(begins)) ??
      types.find(({ required }) => required)?.name ??
      types[0]?.name;
    const [pattern] = type === undefined ? [] : (service?.arnPatterns(type) ?? []);
    return pattern === undefined ? undefined : fillArnPattern(pattern, scope, () => 'sample-name');
  };
}

function surenessOf(requirements: readonly Requirement[]): Sureness {
  const found = new Set(
    requirements.flatMap(({ dependent, resources }) =>
      dependent ? [] : resources.map(({ certainty }) => certainty),
    ),
  );
  return (['unknown', 'stripped', 'exact'] as const).find((certainty) => found.has(certainty)) ?? 'any';
}

function cells({ service, operations, actions, resources, unmapped }: Row): string {
  const { 'same-name': sameName, table, rule, link, none } = actions;
  const { exact, stripped, unknown, any } = resources;
  const counts = [
    operations,
    sameName,
    table,
    rule,
    link,
    none,
    unmapped.length,
    exact,
    stripped,
    any,
    unknown,
  ];
  return `| ${[service, ...counts].join(' | ')} |`;
}

function summed(service: string, rows: readonly Row[]): Row {
  const add = <Name extends string>(of: (row: Row) => Readonly<Record<Name, number>>) =>
    rows.map(of).reduce((total, counts) => {
      const entries = Object.keys(counts).map((name) => [name, total[name as Name] + counts[name as Name]]);
      return Object.fromEntries(entries) as Readonly<Record<Name, number>>;
    });
  return {
    service,
    operations: rows.reduce((total, { operations }) => total + operations, 0),
    actions: add(({ actions }) => actions),
    resources: add(({ resources }) => resources),
    unmapped: rows.flatMap(({ unmapped }) => unmapped),
  };
}

function markdown(rows: readonly Row[]): string {
  const others = rows.filter(({ service }) => !held.includes(service));
  const unmapped = rows.filter((row) => row.unmapped.length > 0);
  return `# What is known of each service's permissions

Made by \`npm run catalogue:report\`; \`test/scripts/catalogue-report.test.ts\` fails when one of the services in the first table
gets worse. How the IAM actions are found: *name*, IAM has an action of the operation's name, or AWS names
one that its list lacks (\`scripts/newer-actions.ts\`); *table* and *rule*, those of the
service in \`core/requirements/services/\`, with their pages; *link*, an action that the reference links to the operation;
*none*, IAM does not authorise it; *unmapped*, not known, and refused.

What the resources are for sample parameters with every member filled, by the least sure of each operation: *exact*, concrete
ARNs by whole ARNs or members of the variables' own names; *stripped*, by names without the type's; *any*, the actions know
no resource; *unknown*, asked about as unknown: no permit for an ARN matches, every forbid does.

| Service | Operations | Name | Table | Rule | Link | None | Unmapped | Exact | Stripped | Any | Unknown |
|---|---|---|---|---|---|---|---|---|---|---|---|
${[
  ...held.flatMap((service) => rows.filter((row) => row.service === service)),
  summed(`${others.length} others`, others),
  summed('all', rows),
]
  .map(cells)
  .join('\n')}

## Unmapped

AWS ended applicationcostprofiler, cloudhsm's first version, finspace-data and iotthingsgraph. Codecatalyst, connectparticipant,
sso and sso-oidc take tokens of their own in place of IAM's word. The others are newer than AWS's list of actions.

${unmapped.map((row) => `- **${row.service}**: ${row.unmapped.join(', ')}`).join('\n')}
`;
}

if (import.meta.main) {
  const rows = catalogue.serviceIds.map(reportOf);
  writeFileSync('docs/catalogue-report.md', markdown(rows));
  console.log(markdown(rows));
}
