// Which probes are made for a call: the table of all services. An operation without a row is not looked at; that is
// said, and the request is asked all the same.
import type { Call } from '../call.ts';
import type { Probe, ProbesOf, ServiceProbes } from './probe.ts';
import { autoscaling, cloudformation, ecs, eks, lambda } from './services/compute.ts';
import { dynamodb, elasticache, rds, redshift } from './services/databases.ts';
import { ec2 } from './services/ec2.ts';
import { iam, kms, secretsmanager } from './services/identity.ts';
import { ecr, elbv2, events, route53, sns, sqs, stepfunctions } from './services/messaging.ts';
import { cloudwatch, logs, ssm } from './services/operations.ts';
import { s3 } from './services/s3.ts';

const services: Readonly<Record<string, ServiceProbes>> = {
  autoscaling,
  cloudformation,
  cloudwatch,
  dynamodb,
  ec2,
  ecr,
  ecs,
  eks,
  elasticache,
  elbv2,
  events,
  iam,
  kms,
  lambda,
  logs,
  rds,
  redshift,
  route53,
  s3,
  secretsmanager,
  sns,
  sqs,
  ssm,
  stepfunctions,
};

const table: ReadonlyMap<string, ProbesOf> = new Map(
  Object.entries(services).flatMap(([service, operations]) =>
    Object.entries(operations).map(([operation, probes]) => [`${service}:${operation}`, probes] as const),
  ),
);

/** `service:Operation` of every row, sorted. */
export const previewedOperations: readonly string[] = [...table.keys()].sort();

export function probesOf(call: Call, partition: string): readonly Probe[] {
  const { region, accountId, parameters } = call;
  const row = table.get(`${call.service}:${call.operation}`);
  return row?.(parameters, { partition, region, accountId }) ?? [];
}
