// Which probes are made for a call: the table of all services. An operation without a row is not looked at; that is
// said, and the request is asked all the same.
import type { Call } from '../call.ts';
import type { Probe, ProbesOf, ServiceProbes } from './probe.ts';
import { ecs, eks, lambda } from './services/compute.ts';
import { dynamodb, elasticache, rds, redshift } from './services/databases.ts';
import { ecr, elbv2, route53 } from './services/delivery.ts';
import { ec2Compute } from './services/ec2-compute.ts';
import { ec2Network } from './services/ec2-network.ts';
import { iam, kms, secretsmanager } from './services/identity.ts';
import { events, sns, sqs, stepfunctions } from './services/messaging.ts';
import { cloudwatch, logs, ssm } from './services/operations.ts';
import { s3 } from './services/s3.ts';
import { autoscaling, cloudformation } from './services/stacks.ts';

const services: Readonly<Record<string, ServiceProbes>> = {
  autoscaling,
  cloudformation,
  cloudwatch,
  dynamodb,
  ec2: { ...ec2Compute, ...ec2Network },
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
