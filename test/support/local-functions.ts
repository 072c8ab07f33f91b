// The deployed functions that the emulator runs: called, crashed and throttled, and what they counted meanwhile.
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { type MetricValue, metricsIn } from './embedded-metrics.ts';
import { emulatorClientOptions } from './emulator-client-options.ts';

export function createLocalFunctions() {
  const lambda = new LambdaClient({ ...emulatorClientOptions(), maxAttempts: 1 });
  const logs = new CloudWatchLogsClient(emulatorClientOptions());
  const named = (name: string) => ({ FunctionName: `countersign-local-${name}` });

  const logOf = async (name: string): Promise<string> => {
    const lines: string[] = [];
    const input = { logGroupName: `/countersign/local/${name}` };
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, input)) {
      lines.push(...events.map(({ message = '' }) => message));
    }
    return lines.join('\n');
  };
  const invoke = (name: string) => lambda.send(new InvokeCommand({ ...named(name), Payload: '{}' }));

  return {
    /** What one run counts by itself, whether it succeeds or not. */
    async counted(name: string): Promise<readonly MetricValue[]> {
      const before = metricsIn(await logOf(name)).length;
      await invoke(name);
      return metricsIn(await logOf(name)).slice(before);
    },

    /** Without the variable its functions do not start, as long as `work` takes. */
    async withoutVariable<T>(name: string, variable: string, work: () => Promise<T>): Promise<T> {
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand(named(name)));
      const { [variable]: removed, ...Variables } = Environment?.Variables ?? {};
      if (removed === undefined) throw new Error(`${name} has no variable ${variable}`);
      const set = (variables: Record<string, string>) =>
        lambda.send(
          new UpdateFunctionConfigurationCommand({ ...named(name), Environment: { Variables: variables } }),
        );
      await set(Variables);
      try {
        return await work();
      } finally {
        await set({ ...Variables, [variable]: removed });
      }
    },

    /** The name of the error by which a run is refused when none may run. */
    async throttled(name: string): Promise<string> {
      await lambda.send(
        new PutFunctionConcurrencyCommand({ ...named(name), ReservedConcurrentExecutions: 0 }),
      );
      try {
        return await invoke(name).then(
          () => 'none',
          (error: Error) => error.name,
        );
      } finally {
        await lambda.send(new DeleteFunctionConcurrencyCommand(named(name)));
      }
    },
  };
}
