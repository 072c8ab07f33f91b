// `npm run catalogue:report`: for each service, how its operations' IAM actions and resources are found, and what is not.
// Writes docs/catalogue-report.md; a test holds the services of `held` to it.
import { writeFileSync } from 'node:fs';
import { catalogueFromDirectory } from '../../adapters/catalogue-files.ts';
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';
import type { Operation } from '../../core/catalogue/model.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Requirement } from '../../core/requirement.ts';
import { ownActions } from '../../core/requirements/own-actions.ts';
import { requirementsOf } from '../../core/requirements/requirements.ts';
import { sampleParameters } from './sample-parameters.ts';

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
  readonly sameName: number;
  /** By the service's own table, or its rules. */
  readonly ruled: number;
  /** Operations of which every resource is a concrete ARN, or of an action that knows none. */
  readonly sure: number;
  readonly unmapped: readonly string[];
}

const catalogue = catalogueFromDirectory('dist/catalogue');
const iam = iamDataFromDirectory('dist/iam');
const target = { partition: 'aws' };

export function reportOf(service: string): Row {
  const operations = (catalogue.service(service)?.operationNames ?? []).flatMap(
    (name) => catalogue.service(service)?.operation(name) ?? [],
  );
  const found = operations.map((operation) => ({ operation, ...resolve(operation) }));
  return {
    service,
    operations: operations.length,
    sameName: found.filter(({ how }) => how === 'same-name').length,
    ruled: found.filter(({ how }) => how === 'ruled').length,
    sure: found.filter(({ how, requirements }) => how !== 'unmapped' && isSure(requirements)).length,
    unmapped: found.filter(({ how }) => how === 'unmapped').map(({ operation }) => operation.name),
  };
}

function resolve(operation: Operation): {
  readonly how: 'same-name' | 'ruled' | 'unmapped';
  readonly requirements: readonly Requirement[];
} {
  const call = {
    service: operation.service.id,
    operation: operation.name,
    region: 'us-east-1',
    accountId: '111122223333',
    parameters: sampleParameters(operation),
  };
  const scope = { partition: 'aws', region: call.region, accountId: call.accountId };
  try {
    const requirements = requirementsOf({ call, operation }, target, iam);
    const isSameName = ownActions({ call, operation, scope, iam })?.how === 'same-name';
    return { how: isSameName ? 'same-name' : 'ruled', requirements };
  } catch (error) {
    // Another refusal is about the sample's values: the operation itself is known.
    const isUnmapped = !(error instanceof CountersignError) || error.code === 'unmapped-operation';
    return { how: isUnmapped ? 'unmapped' : 'ruled', requirements: [] };
  }
}

const isSure = (requirements: readonly Requirement[]) =>
  requirements.every(
    ({ dependent, resources }) => dependent || resources.every(({ certainty }) => certainty !== 'unknown'),
  );

function markdown(rows: readonly Row[]): string {
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const line = (row: Row) =>
    `| ${row.service} | ${row.operations} | ${row.sameName} | ${row.ruled} | ${row.sure} | ${row.unmapped.length} |`;
  const total = {
    service: `all ${rows.length}`,
    operations: sum(({ operations }) => operations),
    sameName: sum(({ sameName }) => sameName),
    ruled: sum(({ ruled }) => ruled),
    sure: sum(({ sure }) => sure),
  };
  const unmapped = rows.filter((row) => row.unmapped.length > 0);
  return `# What is known of each service's permissions

Made by \`npm run catalogue:report\`; \`test/scripts/catalogue-report.test.ts\` fails when one of the services in the first table
gets worse. *Same name*: IAM has an action of the operation's name. *Ruled*: by a table or rule in
\`core/requirements/services/\`, with its page. *Sure*: with sample parameters, every resource is a concrete ARN or the action
knows none; the others are asked about as unknown resources. *Unmapped*: refused.

| Service | Operations | Same name | Ruled | Sure | Unmapped |
|---|---|---|---|---|---|
${held.flatMap((service) => rows.filter((row) => row.service === service).map(line)).join('\n')}
| **${total.service}** | ${total.operations} | ${total.sameName} | ${total.ruled} | ${total.sure} | ${sum(({ unmapped: names }) => names.length)} |

## Unmapped

${unmapped.map((row) => `- **${row.service}**: ${row.unmapped.join(', ')}`).join('\n')}
`;
}

if (import.meta.main) {
  const rows = catalogue.serviceIds.map(reportOf);
  writeFileSync('docs/catalogue-report.md', markdown(rows));
  console.log(markdown(rows));
}
