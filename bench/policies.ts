// `npm run bench:policies`: what policies cost. Decisions over as many policies as bear on one service, and with 2,000
// published over 20 services; the start of the engine; validating and publishing 200.
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createCedarPolicyEngine } from '../adapters/cedar-policy-engine.ts';
import { validatePolicies } from '../adapters/cedar-validator.ts';
import { iamDataFromDirectory } from '../adapters/iam-data-files.ts';
import { createBundle, packBundle } from '../core/bundle.ts';
import { policyBundles } from '../core/policy/bundle.ts';
import type { PolicyEngine } from '../core/ports.ts';
import { policyQuestion, services, writePolicies } from './policy-samples.ts';

const { values: flags } = parseArgs({ options: { json: { type: 'boolean' } } });
const calls = 1_000;
const warmUpCalls = 200;
const times = 5;

const percentile = (values: readonly number[], percent: number) =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length * percent) / 100)] ?? Number.NaN;
const median = (values: readonly number[]) => percentile(values, 50);

async function timed(ask: () => unknown): Promise<number> {
  const began = performance.now();
  await ask();
  return performance.now() - began;
}

const engineOf = (files: Readonly<Record<string, string>>) => {
  const bundle = createBundle(policyBundles, files);
  return createCedarPolicyEngine({ loadBundle: async () => bundle, clock: () => 0, maximumAgeSeconds: 60 });
};

interface Decisions {
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Of one decision; other work on the machine does not lengthen it. */
  readonly cpuMilliseconds: number;
}

/** `ask` is decided by both queries, `allow` by the first. */
async function measureDecisions(engine: PolicyEngine) {
  const measured: Record<string, Decisions> = {};
  for (const [effect, question] of [
    ['ask', policyQuestion('PutObject')],
    ['allow', policyQuestion('GetObject')],
  ] as const) {
    const decided = await engine.decide(question);
    if (decided.effect !== effect) throw new Error(`expected ${effect}: ${JSON.stringify(decided)}`);
    for (let call = 0; call < warmUpCalls; call++) await engine.decide(question);
    const milliseconds: number[] = [];
    const before = process.cpuUsage();
    for (let call = 0; call < calls; call++) milliseconds.push(await timed(() => engine.decide(question)));
    const { user, system } = process.cpuUsage(before);
    measured[effect] = {
      p50Milliseconds: percentile(milliseconds, 50),
      p99Milliseconds: percentile(milliseconds, 99),
      cpuMilliseconds: (user + system) / 1000 / calls,
    };
  }
  return measured;
}

interface Start {
  readonly steps: Readonly<Record<string, number>>;
  readonly residentMegabytes: number;
}

function start(policies: number): Promise<Start> {
  return new Promise((resolved, rejected) => {
    const child = fork('bench/policies-start.ts', [String(policies)]);
    child.once('message', (message) => resolved(message as Start));
    child.once('error', rejected);
    child.once('exit', (code) => code !== 0 && rejected(new Error(`the start ended with ${code}`)));
  });
}

async function measureStart(policies: number): Promise<Start> {
  const starts: Start[] = [];
  for (let time = 0; time < times; time++) starts.push(await start(policies));
  const names = Object.keys(starts[0]?.steps ?? {});
  return {
    steps: Object.fromEntries(
      names.map((name) => [name, median(starts.map(({ steps }) => steps[name] ?? Number.NaN))]),
    ),
    residentMegabytes: median(starts.map(({ residentMegabytes }) => residentMegabytes)),
  };
}

/** All of publishing but the table's four answers. */
async function measurePublication(count: number) {
  const files = writePolicies(count, services);
  const iam = iamDataFromDirectory('dist/iam');
  const milliseconds: number[] = [];
  for (let time = 0; time < times; time++) {
    milliseconds.push(
      await timed(() => {
        const { findings } = validatePolicies(files, iam);
        if (findings.length > 0) throw new Error(findings.join('\n'));
        packBundle(createBundle(policyBundles, files));
      }),
    );
  }
  return {
    firstMilliseconds: milliseconds[0] ?? Number.NaN,
    p50Milliseconds: median(milliseconds),
    packedBytes: packBundle(createBundle(policyBundles, files)).length,
  };
}

const decisions: Record<string, Awaited<ReturnType<typeof measureDecisions>>> = {};
for (const [name, count, over] of [
  ['10 of the service', 10, ['s3']],
  ['100 of the service', 100, ['s3']],
  ['1,000 of the service', 1_000, ['s3']],
  ['2,000 over 20 services', 2_000, services],
] as const) {
  decisions[name] = await measureDecisions(engineOf(writePolicies(count, over)));
}
const found = {
  machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`,
  calls,
  decisions,
  start: { 20: await measureStart(20), 200: await measureStart(200), 2000: await measureStart(2_000) },
  publication: { 200: await measurePublication(200), 2000: await measurePublication(2_000) },
};

if (flags.json) console.log(JSON.stringify(found, null, 2));
else print();

function print(): void {
  const ms = (value: number, digits = 2) => `${value.toFixed(digits)} ms`;
  console.log(`${found.machine}; ${calls} decisions each after ${warmUpCalls} to warm up`);
  for (const [name, byEffect] of Object.entries(found.decisions)) {
    for (const [effect, { p50Milliseconds, p99Milliseconds, cpuMilliseconds }] of Object.entries(byEffect)) {
      console.log(
        `${name.padEnd(24)} ${effect.padEnd(6)} p50 ${ms(p50Milliseconds)}, p99 ${ms(p99Milliseconds)}, CPU ${ms(cpuMilliseconds)}`,
      );
    }
  }
  console.log('aims: 100 ask p50 ≤ 1.5 ms, 2,000 over 20 services ask p50 ≤ 3 ms');
  for (const [count, { steps, residentMegabytes }] of Object.entries(found.start)) {
    const list = Object.entries(steps).map(([name, value]) => `${name} ${ms(value, 0)}`);
    console.log(`start with ${count}: ${list.join(', ')}; ${residentMegabytes.toFixed(0)} MB`);
  }
  for (const [count, publication] of Object.entries(found.publication)) {
    console.log(
      `publish ${count}: first ${ms(publication.firstMilliseconds, 0)}, p50 ${ms(publication.p50Milliseconds, 0)}, ${publication.packedBytes} bytes stored   aim 200 ≤ 5,000 ms`,
    );
  }
}
