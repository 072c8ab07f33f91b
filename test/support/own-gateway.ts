// A gateway of a test's own beside the stack's: the same bundle with the same environment, which reaches AWS through a fault proxy
// that nobody else uses. So tests of faults do not wait for each other.
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { inject } from 'vitest';
import { environmentVariables } from '../../adapters/environment.ts';
import { type FaultProxy, startFaultProxy } from '../../local/fault-proxy.ts';
import { startFront } from '../../local/front.ts';
import { createFunctionPool } from '../../local/function-pool.ts';
import { environmentOf } from '../../local/functions.ts';
import { emulatorClientOptions } from './emulator-client-options.ts';

export interface OwnGateway {
  /** Has `POST /v1/calls`. */
  readonly url: string;
  readonly faults: FaultProxy;
  stop(): Promise<void>;
}

export async function startOwnGateway(): Promise<OwnGateway> {
  const { emulatorUrl, caCertificateFile, stateDirectory, outputs } = inject('stack');
  const lambda = new LambdaClient(emulatorClientOptions());
  const deployed = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: outputs.GatewayFunctionName }),
  );
  const faults = await startFaultProxy(emulatorUrl);
  const through = { endpointUrl: faults.url, targetUrl: faults.url, caCertificateFile };
  const pool = createFunctionPool({
    bundleFile: 'dist/functions/gateway/index.mjs',
    environment: {
      ...environmentOf(deployed, through),
      [environmentVariables.publicUrl]: 'http://localhost',
    },
    timeoutMilliseconds: (deployed.Timeout ?? 3) * 1000,
    maximumEnvironments: 1,
    logFile: join(stateDirectory, 'logs', 'own-gateways.log'),
  });
  const front = await startFront({
    routes: [{ method: 'POST', resource: '/v1/calls', transferMode: 'streamed', pool }],
    identity: { accountId: '000000000000', apiId: 'local', stage: 'local', pathPrefix: '' },
    hosts: ['127.0.0.1'],
    port: 0,
    log: () => {},
  });
  return {
    url: front.url,
    faults,
    async stop() {
      await front.stop();
      await pool.stop();
      await faults.stop();
    },
  };
}
