// `npm run bench:load`: 200 agents with 8 calls each under way, for a minute, on the whole local stack. Says how many calls a
// second, what went wrong, whether the upstream's log and the record match one to one, and the memory of the gateway.
// `-- --agents N --calls N --seconds N --warm-up SECONDS`. Ends with 1 when a call is lost or refused by us; it fails for no time.
import { mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import type { Transcript } from '../core/transcript.ts';
import { clientOptions } from '../local/aws-access.ts';
import { createProgress } from '../local/progress.ts';
import { startStack } from '../local/stack.ts';
import { archiveObjects } from '../test/support/archive-objects.ts';
import { type Answered, type Call, markPattern, signInAll } from './load-agents.ts';
import { type Parts, readParts } from './load-parts.ts';

const { values: flags } = parseArgs({
  options: {
    agents: { type: 'string', default: '200' },
    calls: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '60' },
    'warm-up': { type: 'string', default: '60' },
  },
});
const agentCount = Number(flags.agents);
const callsUnderWay = Number(flags.calls);
const seconds = Number(flags.seconds);
const warmUpSeconds = Number(flags['warm-up']);
/** Each has to be warm before it is fast, and more than the machine has cores for take its time from each other. */
const environments = 2 * availableParallelism();
const memorySampleMilliseconds = 5_000;

const moreAgents = Array.from({ length: agentCount }, (_, index) => ({
  subject: `load-agent-${index}`,
  name: `Agent ${index} of the load`,
  groups: ['agents'],
  owner: 'dave',
}));
const progress = createProgress((line) => process.stderr.write(`${line}\n`), Date.now);
const stack = await startStack({
  stateDirectory: mkdtempSync(join(tmpdir(), 'countersign-load-')),
  withFaults: 'target',
  moreAgents,
  environments,
  progress,
  signal: new AbortController().signal,
});
try {
  const calls = await progress.step(`signing in ${agentCount} agents`, () =>
    signInAll(
      stack.url,
      moreAgents.map(({ subject }) => ({
        token: readFileSync(stack.environments.tokenFile(subject), 'utf8'),
        roleArn: stack.environments.agent(subject).AWS_ROLE_ARN ?? '',
      })),
    ),
  );
  await progress.step(`warming up for ${warmUpSeconds} s`, () =>
    callWithoutPause('load-warm', calls, performance.now() + warmUpSeconds * 1000),
  );
  const sampling = sampleMemory();
  const partsBefore = readParts();
  const began = performance.now();
  const answers = await progress.step(
    `${agentCount} agents, ${callsUnderWay} calls each, for ${seconds} s`,
    () => callWithoutPause('load', calls, began + seconds * 1000),
  );
  const tookSeconds = (performance.now() - began) / 1000;
  const memory = sampling.stop();
  const parts = { before: partsBefore, after: readParts() };
  const upstream = (stack.faults?.seen ?? []).flatMap(({ target }) => markPattern.exec(target)?.[1] ?? []);
  const recorded = await progress.step('reading the record', recordedMarks);
  report({ answers, tookSeconds, memory, parts, upstream, recorded });
} finally {
  await stack.stop();
}

async function callWithoutPause(
  mark: string,
  calls: readonly Call[],
  untilMilliseconds: number,
): Promise<Answered[]> {
  const answers: Answered[] = [];
  let count = 0;
  const line = async (call: Call): Promise<void> => {
    while (performance.now() < untilMilliseconds) {
      count += 1;
      answers.push(await call(`${mark}-${count}.`));
    }
  };
  await Promise.all(calls.flatMap((call) => Array.from({ length: callsUnderWay }, () => line(call))));
  return answers;
}

async function recordedMarks(): Promise<Readonly<Record<'intent' | 'call', readonly string[]>>> {
  const s3 = new S3Client({ ...clientOptions(stack.emulatorUrl), forcePathStyle: true });
  const marks: Record<'intent' | 'call', string[]> = { intent: [], call: [] };
  const objects = await archiveObjects(s3, stack.outputs.ArchiveBucketName ?? '', ['calls/']);
  for (const bytes of objects.values()) {
    const { kind, maskedCall } = JSON.parse(Buffer.from(bytes).toString()) as Transcript;
    const mark = maskedCall?.parameters.StartAfter;
    if (kind !== 'streaming' && typeof mark === 'string') marks[kind].push(mark);
  }
  return marks;
}

/** Resident megabytes of all environments of the gateway, and how many they were. */
function sampleMemory(): { stop(): readonly (readonly [number, number])[] } {
  const samples: (readonly [number, number])[] = [];
  const timer = setInterval(() => {
    const { residentMegabytes, processes } = readParts().gateway;
    samples.push([Math.round(residentMegabytes), processes]);
  }, memorySampleMilliseconds);
  return {
    stop() {
      clearInterval(timer);
      return samples;
    },
  };
}

function report(found: {
  readonly answers: readonly Answered[];
  readonly tookSeconds: number;
  readonly memory: readonly (readonly [number, number])[];
  readonly parts: Readonly<Record<'before' | 'after', Parts>>;
  readonly upstream: readonly string[];
  readonly recorded: Awaited<ReturnType<typeof recordedMarks>>;
}): void {
  const { answers, tookSeconds, memory, recorded } = found;
  const failed = answers.filter(({ status }) => status !== 200);
  const times = answers.map(({ tookMilliseconds }) => tookMilliseconds).sort((a, b) => a - b);
  const at = (part: number) => ((times[Math.floor(times.length * part)] ?? Number.NaN) / 1000).toFixed(1);
  const warmUp = (mark: string): boolean => mark.startsWith('load-warm-');
  const sent = answers.map(({ mark }) => mark);
  const differences = {
    'sent, not in the log of the upstream': missing(sent, found.upstream),
    'in the log of the upstream more than once': repeated(found.upstream),
    'in the log of the upstream, without an intent': missing(found.upstream, recorded.intent),
    'in the log of the upstream, without an end': missing(found.upstream, recorded.call),
    'ended in the record, not in the log of the upstream': missing(recorded.call, found.upstream),
    'recorded more than once': repeated(recorded.call),
  };
  console.log(`\n${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`);
  console.log(`${agentCount} agents, ${callsUnderWay} calls each under way, ${tookSeconds.toFixed(0)} s`);
  console.log(
    `${answers.length} calls, ${(answers.length / tookSeconds).toFixed(0)} a second; p50 ${at(0.5)} s, p99 ${at(0.99)} s`,
  );
  for (const name of ['gateway', 'emulator', 'front'] as const) {
    const seconds = found.parts.after[name].processorSeconds - found.parts.before[name].processorSeconds;
    console.log(`processor time of a call, ${name}: ${((seconds * 1000) / answers.length).toFixed(1)} ms`);
  }
  console.log(
    `not answered 200: ${failed.length} ${failed[0] === undefined ? '' : JSON.stringify(failed[0])}`,
  );
  for (const [what, marks] of Object.entries(differences)) {
    console.log(`${what}: ${marks.length} ${marks.slice(0, 3).join(' ')}`);
  }
  console.log(`calls to warm up: ${found.upstream.filter(warmUp).length}`);
  console.log(
    `gateway, MB resident in all its environments, every ${memorySampleMilliseconds / 1000} s: ${memory.map(([megabytes, environments]) => `${megabytes}/${environments}`).join(' ')}`,
  );
  const wrong = Object.values(differences).some((marks) => marks.length > 0);
  if (failed.length > 0 || wrong) process.exitCode = 1;
}

function missing(these: readonly string[], those: readonly string[]): readonly string[] {
  const known = new Set(those);
  return these.filter((each) => !known.has(each));
}

function repeated(marks: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return marks.filter((mark) => seen.size === seen.add(mark).size);
}
