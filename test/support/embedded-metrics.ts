// What CloudWatch takes out of a function's log: lines in the embedded metric format.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

/** One value of one metric under one set of dimensions. */
export interface MetricValue {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

interface EmbeddedMetrics extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** In the order of the lines; other lines count as nothing. */
export function metricsIn(log: string): readonly MetricValue[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{"_aws":'))
    .flatMap((line) => metricsOf(JSON.parse(line)));
}

function metricsOf(line: EmbeddedMetrics): readonly MetricValue[] {
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
      return Metrics.flatMap(({ Name }) =>
        // Counted more than once in one run, it is a list.
        [line[Name]].flat().map((value) => ({
          namespace: Namespace,
          name: Name,
          dimensions,
          value: Number(value),
        })),
      );
    }),
  );
}
