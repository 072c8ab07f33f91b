// `npm run bench`: what the gateway itself costs. The built bundle runs in this process, as in a Lambda environment, with
// the local AWS behind it; the time in which it waits for AWS is taken off. `--json` prints figures only.
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientOptions } from '../local/aws-access.ts';
import { environmentOf } from '../local/functions.ts';
import {
  type Handler,
  installLambdaGlobals,
  lambdaContext,
  ResponseStream,
} from '../local/lambda-runtime.ts';
import { createProgress } from '../local/progress.ts';
import { startStack } from '../local/stack.ts';
import { agentEvents, type NewEvent } from './agent-events.ts';
import { type AwsRequest, stepsOf, waitedMilliseconds, watchAwsRequests } from './aws-waits.ts';

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean' }, calls: { type: 'string', default: '2000' } },
});
const calls = Number(flags.calls);
const warmUpCalls = 500;
const coldStarts = 9;
const functionNames = ['gateway', 'control', 'attend-approval', 'publish'];
const bundleOf = (name: string) => resolve('dist', 'functions', name);
const median = (values: readonly number[]) => percentile(values, 50);

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

interface Measured {
  readonly ownMilliseconds: number;
  readonly requests: readonly AwsRequest[];
}

function callerOf(handler: Handler, takeRequests: () => readonly AwsRequest[]) {
  return async function callOnce(newEvent: NewEvent): Promise<Measured> {
    const event = await newEvent();
    const chunks: Uint8Array[] = [];
    const stream = new ResponseStream((chunk, done) => {
      chunks.push(chunk);
      done();
    });
    const context = lambdaContext({
      awsRequestId: event.requestContext.requestId,
      environment: process.env,
      deadlineEpochMilliseconds: Date.now() + 60_000,
      clock: Date.now,
    });
    takeRequests();
    const beganMilliseconds = performance.now();
    await handler(event, stream, context);
    const tookMilliseconds = performance.now() - beganMilliseconds;
    const statusCode = /"statusCode":(\d+)/.exec(Buffer.concat(chunks).toString('latin1'))?.[1];
    if (statusCode !== '200') throw new Error(`a call answered ${statusCode}: ${Buffer.concat(chunks)}`);
    const requests = takeRequests();
    return { ownMilliseconds: tookMilliseconds - waitedMilliseconds(requests), requests };
  };
}

async function measure(newEvent: NewEvent, callOnce: (newEvent: NewEvent) => Promise<Measured>) {
  const cold = await callOnce(newEvent);
  for (let call = 0; call < warmUpCalls; call++) await callOnce(newEvent);
  const measured: Measured[] = [];
  const cpuBefore = process.cpuUsage();
  for (let call = 0; call < calls; call++) measured.push(await callOnce(newEvent));
  const cpu = process.cpuUsage(cpuBefore);
  const own = measured.map(({ ownMilliseconds }) => ownMilliseconds);
  return {
    p50Milliseconds: percentile(own, 50),
    p99Milliseconds: percentile(own, 99),
    /** With signing the event and the SDK's own work on both sides: an upper bound. */
    cpuMillisecondsACall: (cpu.user + cpu.system) / 1000 / calls,
    firstCall: sequence(cold.requests),
    laterCalls: sequence(measured.at(-1)?.requests ?? []),
  };
}

function sequence(requests: readonly AwsRequest[]) {
  const forward = requests.find(({ isForward }) => isForward);
  if (forward === undefined) throw new Error('no request went to AWS for the agent');
  const before = requests.filter(({ beganMilliseconds }) => beganMilliseconds < forward.beganMilliseconds);
  const after = requests.filter(({ beganMilliseconds }) => beganMilliseconds > forward.beganMilliseconds);
  return { before: stepsOf(before), forward: forward.name, after: stepsOf(after) };
}

interface ColdStart {
  readonly startMilliseconds: number;
  readonly cpuMilliseconds: number;
  readonly residentMegabytes: number;
}

function startCold(name: string, environment: Readonly<Record<string, string>>): Promise<ColdStart> {
  return new Promise((resolved, rejected) => {
    const child = fork('bench/cold-start.ts', [join(bundleOf(name), 'index.mjs')], {
      env: { PATH: process.env.PATH, ...environment },
    });
    child.once('message', (message) => resolved(message as ColdStart));
    child.once('error', rejected);
    child.once('exit', (code) => code !== 0 && rejected(new Error(`${name} ended with ${code}`)));
  });
}

/** As `cdk deploy` packs it, near enough: a zip by Python's own library, which the stack needs anyway. */
function zippedBytes(name: string): number {
  const zipFile = join(mkdtempSync(join(tmpdir(), 'countersign-bench-')), name);
  const script = 'import sys, shutil; shutil.make_archive(sys.argv[1], "zip", sys.argv[2])';
  execFileSync('python3', ['-c', script, zipFile, bundleOf(name)]);
  return statSync(`${zipFile}.zip`).size;
}

async function run() {
  const stack = await startStack({
    stateDirectory: mkdtempSync(join(tmpdir(), 'countersign-bench-')),
    progress: createProgress((line) => process.stderr.write(`${line}\n`), Date.now),
    signal: new AbortController().signal,
  });
  try {
    const lambda = new LambdaClient(clientOptions(stack.emulatorUrl));
    const deployed = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: stack.outputs.GatewayFunctionName ?? '' }),
    );
    const environment: Record<string, string> = {
      ...environmentOf(deployed, {
        endpointUrl: stack.emulatorUrl,
        targetUrl: stack.emulatorUrl,
        caCertificateFile: stack.caCertificateFile,
      }),
      POWERTOOLS_DEV: 'false',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    };
    const starts: ColdStart[] = [];
    for (let start = 0; start < coldStarts; start++) starts.push(await startCold('gateway', environment));

    Object.assign(process.env, environment);
    installLambdaGlobals();
    const takeRequests = watchAwsRequests(environment.AWS_ACCESS_KEY_ID ?? '');
    const { handler } = (await import(pathToFileURL(join(bundleOf('gateway'), 'index.mjs')).href)) as {
      handler: Handler;
    };
    const agent = stack.environments.agent('demo-agent');
    const events = await agentEvents({
      url: stack.url,
      roleArn: agent.AWS_ROLE_ARN ?? '',
      token: readFileSync(stack.environments.tokenFile('demo-agent'), 'utf8'),
    });
    const callOnce = callerOf(handler, takeRequests);
    const metricsSink = silenceMetrics();
    const measured: Record<string, Awaited<ReturnType<typeof measure>>> = {};
    for (const [name, newEvent] of Object.entries(events)) measured[name] = await measure(newEvent, callOnce);
    metricsSink.restore();
    return {
      machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`,
      calls,
      measured,
      zippedMegabytes: Object.fromEntries(functionNames.map((name) => [name, zippedBytes(name) / 1e6])),
      start: {
        milliseconds: median(starts.map(({ startMilliseconds }) => startMilliseconds)),
        cpuMilliseconds: median(starts.map(({ cpuMilliseconds }) => cpuMilliseconds)),
      },
      memory: {
        afterStartMegabytes: median(starts.map(({ residentMegabytes }) => residentMegabytes)),
        deployedMegabytes: deployed.MemorySize ?? 0,
      },
    };
  } finally {
    await stack.stop();
  }
}

/** Metrics go to standard output as log lines; thousands of them say nothing here. */
function silenceMetrics(): { restore(): void } {
  const write = process.stdout.write;
  process.stdout.write = (() => true) as typeof write;
  return {
    restore() {
      process.stdout.write = write;
    },
  };
}

const figures = await run();
if (flags.json) console.log(JSON.stringify(figures, null, 2));
else print(figures);
process.exit(0);

function print(found: Awaited<ReturnType<typeof run>>): void {
  const aim = (reached: boolean) => (reached ? 'reached' : 'NOT reached');
  console.log(`\n${found.machine}; ${found.calls} calls each after ${warmUpCalls} to warm up\n`);
  for (const [name, { p50Milliseconds, p99Milliseconds, ...rest }] of Object.entries(found.measured)) {
    console.log(`${name}: the gateway's own time, everything but waiting for AWS`);
    console.log(`  p50 ${p50Milliseconds.toFixed(2)} ms   aim ≤ 3 ms: ${aim(p50Milliseconds <= 3)}`);
    console.log(`  p99 ${p99Milliseconds.toFixed(2)} ms   aim ≤ 10 ms: ${aim(p99Milliseconds <= 10)}`);
    console.log(`  CPU ${rest.cpuMillisecondsACall.toFixed(2)} ms a call, the bench's own signing included`);
    for (const [title, { before, forward, after }] of [
      ['first call', rest.firstCall],
      ['later calls', rest.laterCalls],
    ] as const) {
      console.log(`  ${title}: ${[...before, `[${forward}]`, ...after].join(' → ')}`);
    }
    const { before, after } = rest.laterCalls;
    console.log(
      `  in sequence: ${before.length} before, ${after.length} after   aim ≤ 2, ≤ 1: ${aim(before.length <= 2 && after.length <= 1)}\n`,
    );
  }
  const gatewayZip = found.zippedMegabytes.gateway ?? 0;
  console.log(
    `zipped: ${Object.entries(found.zippedMegabytes)
      .map(([name, size]) => `${name} ${size.toFixed(2)} MB`)
      .join(', ')}   aim ≤ 6 MB: ${aim(gatewayZip <= 6)}`,
  );
  console.log(
    `start: ${found.start.milliseconds.toFixed(0)} ms to import the bundle and derive its keys (${found.start.cpuMilliseconds.toFixed(0)} ms of CPU, Node's own start included)   aim ≤ 400 ms: ${aim(found.start.milliseconds <= 400)}`,
  );
  console.log(
    `memory: ${found.memory.afterStartMegabytes.toFixed(0)} MB resident after the start   aim ≤ 256 MB: ${aim(found.memory.afterStartMegabytes <= 256)}`,
  );
  const share = found.memory.deployedMegabytes / 1_769;
  console.log(
    `deployed with ${found.memory.deployedMegabytes} MB, which is ${share.toFixed(2)} of a vCPU: on a core like this one the same${share < 1 ? `, divided by ${share.toFixed(2)}` : ''}`,
  );
}
