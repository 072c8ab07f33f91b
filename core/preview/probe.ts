// One question about the target of a call, and what its answer says to people. A probe only describes: it never reads
// what is stored in the target (test/core/preview/probes.test.ts).
import type { JsonObject, JsonValue } from '../json.ts';
import type { PreviewFact, Reversibility } from './impact-preview.ts';

export interface Finding {
  readonly facts: readonly PreviewFact[];
  /** What must not change before the call runs, beside the facts that do not change by themselves. */
  readonly marks?: JsonValue;
  /** What was found says more of it than the reviewed table. */
  readonly reversibility?: Reversibility;
}

export interface Probe {
  /** Ids as the catalogue has them, e.g. `ec2`, `DescribeInstances`. */
  readonly service: string;
  readonly operation: string;
  readonly parameters: JsonObject;
  /** What is looked at, in a word or two: said when AWS does not know it. */
  readonly what: string;
  readonly read: (output: JsonObject, nowEpochSeconds: number) => Finding;
}

/** Where the call goes: a probe goes nowhere else. */
export interface ProbeScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** Empty when the parameters name nothing to look at. */
export type ProbesOf = (parameters: JsonObject, scope: ProbeScope) => readonly Probe[];

/** The probes of a service's operations, by the name of the operation. */
export type ServiceProbes = Readonly<Record<string, ProbesOf>>;

/** What AWS lists for the target, of which no more is looked at. */
export const batchMaximum = 20;

/** `probeOf('ec2')('DescribeInstances', …)`. */
export const probeOf =
  (service: string) =>
  (
    operation: string,
    what: string,
    parameters: JsonObject,
    read: (output: JsonObject, nowEpochSeconds: number) => Finding,
  ): Probe => ({ service, operation, what, parameters, read });
