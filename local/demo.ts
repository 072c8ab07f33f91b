// `npm run demo`: the main job told with real clients. An agent without an AWS credential reads, is stopped at a write
// until a human approves, and an auditor replays what happened. Fails when a step does not happen.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureClients } from './clients.ts';
import { createProgress } from './progress.ts';
import { startStack } from './stack.ts';

const projectDirectory = fileURLToPath(new URL('..', import.meta.url));
const stateDirectory = join(projectDirectory, '.local', 'demo');
const run = promisify(execFile);

type Environment = Readonly<Record<string, string>>;

interface Result {
  readonly exitCode: number;
  readonly text: string;
}

async function execute(
  command: string,
  parameters: readonly string[],
  environment: Environment,
): Promise<Result> {
  const { PATH = '', HOME = '' } = process.env;
  try {
    const { stdout, stderr } = await run(command, parameters, {
      cwd: projectDirectory,
      env: { PATH, HOME, NO_COLOR: '1', ...environment },
    });
    return { exitCode: 0, text: `${stdout}${stderr}` };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
    return { exitCode: code ?? 1, text: `${stdout}${stderr}` };
  }
}

/** Says the step, shows what the client printed, and stops the story when it is not as told. */
async function step(title: string, act: () => Promise<Result>, expected: RegExp): Promise<string> {
  console.log(`\n— ${title}`);
  const { text } = await act();
  console.log(text.trimEnd().replace(/^/gm, '    '));
  if (!expected.test(text)) throw new Error(`this step did not happen: expected ${expected}`);
  return text;
}

const scriptOfJavaScriptAgent = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
const { Item } = await new DynamoDBClient().send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: process.argv[1] } } }));
console.log('Item', JSON.stringify(Item ?? null));
`;

const scriptOfPythonAgent = `
import boto3
answer = boto3.client('secretsmanager').get_secret_value(SecretId='db/password')
print('SecretString', answer['SecretString'])
`;

async function tell(): Promise<void> {
  const progress = createProgress((text) => process.stdout.write(text), Date.now);
  mkdirSync(stateDirectory, { recursive: true });
  const clients = await ensureClients({ logFile: join(stateDirectory, 'clients.log'), progress });
  const stack = await startStack({ stateDirectory, progress, signal: new AbortController().signal });
  try {
    const agent = stack.environments.agent('demo-agent');
    const alice = stack.environments.person('alice');
    const auditor = stack.environments.person('carol');
    const countersign = (as: Environment, ...words: string[]) =>
      execute(process.execPath, ['cli/countersign.ts', ...words], as);
    const put = () =>
      execute(
        clients.aws,
        ['s3api', 'put-object', '--bucket', 'acme-reports', '--key', 'summary.txt', '--body', 'README.md'],
        agent,
      );

    await step(
      'AWS CLI: the agent asks who it is',
      () => execute(clients.aws, ['sts', 'get-caller-identity'], agent),
      /assumed-role\/countersign-demo/,
    );
    await step(
      'AWS CLI: it lists a bucket',
      () => execute(clients.aws, ['s3', 'ls', 's3://acme-reports', '--recursive'], agent),
      /\d{4}-\d\d-\d\d/,
    );
    await step(
      'JavaScript SDK v3: it reads a table',
      () => execute(process.execPath, ['--input-type=module', '-e', scriptOfJavaScriptAgent, '1'], agent),
      /^Item /m,
    );
    await step(
      'boto3: it reads a secret, which comes masked',
      () => execute(clients.python, ['-c', scriptOfPythonAgent], agent),
      /\[masked:sensitive:/,
    );
    const refused = await step('AWS CLI: it writes, and is stopped', put, /approval needed/);
    const requestId = /req_[0-9a-z]{26}/.exec(refused)?.[0] ?? '';
    await step(
      'countersign: Alice reads the request and approves',
      () => countersign(alice, 'approve', requestId, '--comment', 'go ahead'),
      /approved/,
    );
    await step('AWS CLI: the same call runs', put, /ETag/);
    await step('AWS CLI: and only once', put, /approval needed/);
    const listed = await countersign(auditor, 'sessions', 'list', '--everyone', '--json');
    const { sessions } = JSON.parse(listed.text) as { sessions: { id: string }[] };
    console.log('\n— countersign: Carol, the auditor, replays the sessions');
    const replays = await Promise.all(sessions.map(({ id }) => countersign(auditor, 'replay', id)));
    const story = replays.find(({ text }) => text.includes('Alice Archer') && text.includes('succeeded'));
    if (!story) throw new Error('this step did not happen: no session shows the approved write');
    console.log(story.text.replace(/^/gm, '    '));
    console.log(
      'Every step happened. `npm start` keeps the stack up; docs/getting-started.md goes on from here.',
    );
  } finally {
    await stack.stop();
  }
}

try {
  await tell();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
