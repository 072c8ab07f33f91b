// Metrics that functions of ours write by Powertools, and what calls cost.
import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** Their sum over `period`. `functionName` is the folder under `functions/`. */
export function ofOurs(functionName: string, metricName: string, period: Duration): Metric {
  return new Metric({
    namespace: 'Countersign',
    metricName,
    dimensionsMap: { service: `countersign-${functionName}` },
    statistic: 'Sum',
    period,
  });
}

/** What a million allowed calls cost at list price (docs/scale.md). */
const dollarsPerMillionCalls = 25.01;

/** How many calls cost that much. */
export function callsOf(dollars: number): number {
  return Math.ceil((dollars / dollarsPerMillionCalls) * 1_000_000);
}
