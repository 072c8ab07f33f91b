// A function of ours on the emulator, and a rule that feeds it from a bus, as infra/constructs/bus-worker.ts has them.
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { buildSync } from 'esbuild';
import { zipOf } from '../../local/zip-of.ts';
import { emulatorClientOptions } from './emulator-client-options.ts';

/** Answers what takes it down again. */
export async function startBusFunction(ask: {
  readonly name: string;
  readonly handlerFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly busName: string;
  readonly detailTypes: readonly string[];
}): Promise<() => Promise<void>> {
  const { name, handlerFile, environment, busName, detailTypes } = ask;
  const lambda = new LambdaClient(emulatorClientOptions());
  const events = new EventBridgeClient(emulatorClientOptions());
  const bundle = buildSync({
    entryPoints: [handlerFile],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'error',
  });
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Timeout: 60,
      Code: { ZipFile: zipOf('index.js', bundle.outputFiles[0]?.contents ?? new Uint8Array()) },
      Environment: { Variables: environment },
    }),
  );
  const rule = { Name: name, EventBusName: busName };
  const EventPattern = JSON.stringify({ source: ['countersign'], 'detail-type': detailTypes });
  await events.send(new PutRuleCommand({ ...rule, EventPattern }));
  const targets = { Rule: name, EventBusName: busName };
  await events.send(new PutTargetsCommand({ ...targets, Targets: [{ Id: '1', Arn: FunctionArn }] }));
  return async () => {
    await events.send(new RemoveTargetsCommand({ ...targets, Ids: ['1'] }));
    await events.send(new DeleteRuleCommand(rule));
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  };
}
