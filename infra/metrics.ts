// Metrics of ours, in a namespace for each stage: two in one account do not mix their numbers. And what calls cost.
import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from './stage.ts';

/** Of everything that one deployment counts by itself: what functions write by Powertools, and what is counted in its log of events. */
export const metricsNamespace = (stage: Stage): string => `Countersign/${stage}`;

/** The sum over `period` of what a function writes. `functionName` is its folder under `functions/`. */
export function ofOurs(stage: Stage, functionName: string, metricName: string, period: Duration): Metric {
  return new Metric({
    namespace: metricsNamespace(stage),
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
