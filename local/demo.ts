// `npm run demo`: the main job told with real clients. An agent without an AWS credential reads, is stopped at a write
// until a human approves, and an auditor replays what happened. Fails when a step does not happen.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ClientEnvironments, clientEnvironments } from './client-environments.ts';
import { type Clients, ensureClients } from './clients.ts';
import { createProgress, type Progress } from './progress.ts';
import { readRunningState } from './running-state.ts';
import { seeds } from './seeds.ts';
import { startStack } from './stack.ts';
import { createStory, type Environment, type Story } from './story.ts';

const projectDirectory = fileURLToPath(new URL('..', import.meta.url));
const startDirectory = join(projectDirectory, '.local');
const ownDirectory = join(startDirectory, 'demo');

interface Stage {
  readonly environments: ClientEnvironments;
  readonly url: string;
  readonly isOwn: boolean;
  stop(): Promise<void>;
}

/** What `npm start` keeps up, else a stack of the demo's own. */
async function findStage(progress: Progress): Promise<Stage> {
  const running = await readRunningState(startDirectory);
  if (running !== undefined) {
    progress.say(`using what \`npm start\` keeps up at ${running.url}`);
    const environments = clientEnvironments({ ...running, directory: startDirectory });
    return { environments, url: running.url, isOwn: false, stop: async () => {} };
  }
  const stack = await startStack({
    stateDirectory: ownDirectory,
    progress,
    signal: new AbortController().signal,
  });
  return { ...stack, isOwn: true };
}

const javascript = `
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
const Key = { id: { S: "${seeds.orders[0].id}" } };
const { Item } = await new DynamoDBClient().send(new GetItemCommand({ TableName: "${seeds.table}", Key }));
console.log(JSON.stringify(Item));`;

const python = `
import boto3
answer = boto3.client("secretsmanager").get_secret_value(SecretId="${seeds.secret}")
print(answer["SecretString"])`;

async function tell(story: Story, { aws, python: pythonCommand }: Clients, stage: Stage): Promise<void> {
  const agent = stage.environments.agent('demo-agent');
  const cli = (title: string, words: string, expected: RegExp) =>
    story.step({
      title,
      typed: `aws ${words}`,
      command: aws,
      parameters: words.split(' '),
      environment: agent,
      expected,
    });
  const countersign = (
    title: string,
    environment: Environment,
    words: readonly string[],
    expected: RegExp,
    show?: (text: string) => string,
  ) =>
    story.step({
      title,
      typed: `npx countersign ${words.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ')}`,
      command: process.execPath,
      parameters: ['cli/countersign.mjs', ...words],
      environment,
      expected,
      ...(show && { show }),
    });
  // A key of its own: an approval that an earlier run, or you, left unused is for another call.
  const key = `summary-${Math.floor(Date.now() / 1000)}.txt`;
  const write = `s3api put-object --bucket ${seeds.bucket} --key ${key} --body README.md`;

  story.say(`\nAn agent has no AWS credential. Its whole environment:\n`);
  for (const [name, value] of Object.entries(agent))
    if (name.startsWith('AWS_')) story.say(`    ${name}=${value}`);

  const identity = await cli(
    'The agent asks who it is (AWS CLI)',
    'sts get-caller-identity',
    /ses_[0-9a-z]{26}/,
  );
  const sessionId = /ses_[0-9a-z]{26}/.exec(identity)?.[0] ?? '';
  await cli('It lists a bucket (AWS CLI)', `s3 ls s3://${seeds.bucket} --recursive`, /notes\/readme\.txt/);
  await story.step({
    title: 'It reads a table (JavaScript SDK v3)',
    typed: `node --input-type=module -e '${javascript.trim().replaceAll('\n', '\n      ')}'`,
    command: process.execPath,
    parameters: ['--input-type=module', '-e', javascript],
    environment: agent,
    expected: new RegExp(seeds.orders[0].customer),
  });
  await story.step({
    title: 'It reads a secret, and gets it masked (boto3)',
    typed: `python -c '${python.trim().replaceAll('\n', '\n      ')}'`,
    command: pythonCommand,
    parameters: ['-c', python],
    environment: agent,
    expected: /^\[masked:sensitive:[0-9a-f]{12}\]$/m,
  });
  await cli(
    'It asks for what no policy permits, and is denied',
    'iam create-user --user-name mallory',
    /no policy permits `iam:CreateUser`/,
  );
  const stopped = await cli('It writes, and is stopped until a human approves', write, /approval needed/);
  const requestId = /req_[0-9a-z]{26}/.exec(stopped)?.[0] ?? '';
  await countersign(
    'Alice reads the request and approves it (or in a browser, at the address above)',
    stage.environments.person('alice'),
    ['approve', requestId, '--comment', 'go ahead'],
    /approved\s+by Alice Archer/,
  );
  await cli('The agent repeats the call: it runs', write, /ETag/);
  await cli('Once more: it needs another approval', write, /approval needed/);

  await countersign(
    'Carol, the auditor, replays the session of the AWS CLI',
    stage.environments.person('carol'),
    ['replay', sessionId],
    /approved +by Alice Archer/,
    foldedReplay,
  );
  story.say(
    stage.isOwn
      ? '\nEvery step happened. `npm start` keeps the stack up, so that you can be the agent and the approver yourself:\ndocs/getting-started.md.'
      : `\nEvery step happened. One request waits for you: ${stage.url}/approve (docs/getting-started.md goes on from here).`,
  );
}

/** The call that was approved as it is; of the others, their first line. */
function foldedReplay(text: string): string {
  const [session = '', ...calls] = text.trim().split('\n\n');
  const count = calls.pop();
  const folded = calls.map((call) => (/^ +approved /m.test(call) ? `\n${call}\n` : call.split('\n', 1)[0]));
  return `${session}\n\n${folded.join('\n')}\n\n${count}; all but one are folded here to their first lines`;
}

async function run(): Promise<void> {
  const begun = Date.now();
  const progress = createProgress(console.log, Date.now);
  mkdirSync(ownDirectory, { recursive: true });
  const clients = await ensureClients({ logFile: join(ownDirectory, 'clients.log'), progress });
  const stage = await findStage(progress);
  // The AWS CLI keeps the keys of its session below HOME; those of another stack, or of yours, must not be met.
  const home = mkdtempSync(join(tmpdir(), 'countersign-demo-'));
  try {
    const story = createStory({
      write: (line) => console.log(line),
      hasColour: process.stdout.isTTY === true && !process.env.NO_COLOR,
      directory: projectDirectory,
      environment: { PATH: process.env.PATH ?? '', HOME: home, NO_COLOR: '1', AWS_PAGER: '' },
    });
    await tell(story, clients, stage);
  } finally {
    rmSync(home, { recursive: true, force: true });
    await stage.stop();
  }
  console.log(`(${((Date.now() - begun) / 1000).toFixed(0)} s)`);
}

try {
  await run();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
