// The functions behind the front, run from the same bundles and with the same environment as the deployed ones.
import { join } from 'node:path';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { environmentVariables } from '../adapters/environment.ts';
import { awsEnvironment, clientOptions } from './aws-access.ts';
import type { Route } from './front.ts';
import { createFunctionPool } from './function-pool.ts';
import { createReloadedPool, type ReloadedPool } from './reloaded-pool.ts';

/** What the deployed function has, with the local AWS in the place of AWS's own addresses. */
export function environmentOf(
  { FunctionName = '', Environment, MemorySize = 128 }: FunctionConfiguration,
  ask: {
    readonly endpointUrl: string;
    readonly targetUrl: string;
    readonly caCertificateFile: string;
  },
): Record<string, string> {
  return {
    ...Environment?.Variables,
    ...awsEnvironment(ask.endpointUrl),
    [environmentVariables.targetEndpointUrl]: ask.targetUrl,
    NODE_EXTRA_CA_CERTS: ask.caCertificateFile,
    AWS_LAMBDA_FUNCTION_NAME: FunctionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  };
}

export interface Functions {
  /** As infra/constructs/rest-api.ts has them. */
  readonly routes: readonly Route[];
  /** Has what is deployed by now serve, and lets what was there end what it serves. Throws as startFunctions() does. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one environment of each ahead. Throws an Error when a function is not deployed or does not start. */
export async function startFunctions(ask: {
  /** Where the deployment is described. */
  readonly emulatorUrl: string;
  /** What the functions call AWS by: the emulator, or something in front of it. */
  readonly endpointUrl: string;
  /** Where the gateway sends agents' calls. */
  readonly targetUrl: string;
  readonly gatewayFunctionName: string;
  readonly controlFunctionName: string;
  readonly policiesFunctionName: string;
  readonly registryFunctionName: string;
  /** Absent: without Slack. */
  readonly slackFunctionName?: string;
  readonly bundlesDirectory: string;
  readonly logDirectory: string;
  readonly caCertificateFile: string;
  /** Of each function, at most. */
  readonly environments: number;
}): Promise<Functions> {
  const lambda = new LambdaClient(clientOptions(ask.emulatorUrl));
  const pool = (
    name: string,
    functionName: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ReloadedPool> =>
    createReloadedPool(async () => {
      const deployed = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
      return createFunctionPool({
        bundleFile: join(ask.bundlesDirectory, name, 'index.mjs'),
        environment: {
          ...environmentOf(deployed, ask),
          ...environment,
        },
        timeoutMilliseconds: (deployed.Timeout ?? 3) * 1000,
        maximumEnvironments: ask.environments,
        logFile: join(ask.logDirectory, `${name}.log`),
      });
    });
  // A bucket can stand before a name only: the address that clients are given has none.
  const gateway = await pool('gateway', ask.gatewayFunctionName, {
    [environmentVariables.publicUrl]: 'http://localhost',
  });
  const control = await pool('control', ask.controlFunctionName);
  const policies = await pool('policies', ask.policiesFunctionName);
  const registry = await pool('registry', ask.registryFunctionName);
  const slack = ask.slackFunctionName ? await pool('slack', ask.slackFunctionName) : undefined;
  const all = [gateway, control, policies, registry, ...(slack ? [slack] : [])];
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.stop()));
  };
  try {
    await Promise.all([gateway.warm(), control.warm()]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    routes: [
      { resource: '/aws', transferMode: 'streamed', pool: gateway },
      // Some clients sign `/aws/` for the root of the door; API Gateway takes it for `/aws`.
      { resource: '/aws/', transferMode: 'streamed', pool: gateway },
      { resource: '/aws/{proxy+}', transferMode: 'streamed', pool: gateway },
      { resource: '/mcp', transferMode: 'streamed', pool: gateway },
      { resource: '/.well-known/oauth-protected-resource', transferMode: 'streamed', pool: gateway },
      { resource: '/.well-known/oauth-protected-resource/mcp', transferMode: 'streamed', pool: gateway },
      { resource: '/credentials/{proxy+}', transferMode: 'streamed', pool: gateway },
      { method: 'POST', resource: '/v1/calls', transferMode: 'streamed', pool: gateway },
      { resource: '/v1/calls', transferMode: 'buffered', pool: control },
      { method: 'POST', resource: '/v1/credentials', transferMode: 'streamed', pool: gateway },
      { resource: '/v1/credentials', transferMode: 'buffered', pool: control },
      { method: 'POST', resource: '/v1/requests', transferMode: 'streamed', pool: gateway },
      { resource: '/v1/requests', transferMode: 'buffered', pool: control },
      { resource: '/v1/requests/{proxy+}', transferMode: 'buffered', pool: control },
      { resource: '/v1/policies', transferMode: 'buffered', pool: policies },
      { resource: '/v1/policies/{proxy+}', transferMode: 'buffered', pool: policies },
      { resource: '/v1/catalogue', transferMode: 'buffered', pool: policies },
      { resource: '/v1/catalogue/{proxy+}', transferMode: 'buffered', pool: policies },
      { resource: '/v1/agents', transferMode: 'buffered', pool: registry },
      { resource: '/v1/agents/{proxy+}', transferMode: 'buffered', pool: registry },
      {
        method: 'POST',
        resource: '/v1/connections/{connection}/test',
        transferMode: 'streamed',
        pool: gateway,
      },
      { resource: '/v1/connections/{connection}/test', transferMode: 'buffered', pool: registry },
      { resource: '/v1/connections/{connection}/removal', transferMode: 'buffered', pool: registry },
      { resource: '/v1/{proxy+}', transferMode: 'buffered', pool: control },
      ...(slack
        ? [
            {
              method: 'POST',
              resource: '/slack/interactions',
              transferMode: 'buffered',
              pool: slack,
            } as const,
          ]
        : []),
      { resource: '/', transferMode: 'buffered', pool: control },
      { resource: '/{proxy+}', transferMode: 'buffered', pool: control },
    ],
    async reload() {
      await Promise.all(all.map((each) => each.reload()));
    },
    stop,
  };
}
