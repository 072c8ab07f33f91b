// The shell blocks of each runbook run on the local stack, in their order and with the variables that they set, by the AWS CLI and by
// Countersign's as people of the groups that it takes. What only AWS has is skipped, with the reason.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { awsEnvironment } from '../../local/aws-access.ts';
import { seeds } from '../../local/seeds.ts';
import { agentToken } from '../../local/tokens.ts';
import { askAs } from '../support/ask-as.ts';
import { countersign, countersignIn } from '../support/countersign-cli.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import type { CommandResult } from '../support/real-clients/aws-cli.ts';
import { lineProcess } from '../support/real-clients/line-process.ts';
import { republish } from '../support/republish.ts';
import type { CliResult } from '../support/run-cli.ts';
import { runPage, scriptOf } from '../support/runbook-shell.ts';
import { callS3 } from '../support/s3-call.ts';
import { resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';
import { wholeConfiguration } from '../support/whole-configuration.ts';

const stack = inject('stack');
const folder = 'docs/runbooks';
const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
const directory = mkdtempSync(join(tmpdir(), 'countersign-runbooks-'));
const cli = lineProcess<{ words: readonly string[] }, CommandResult>(
  stack.clients.python,
  'aws_cli.py',
  { PATH: process.env.PATH ?? '', ...awsEnvironment(stack.emulatorUrl) },
  directory,
);

/** How a command begins → why this machine cannot run it. */
const onlyElsewhere: Readonly<Record<string, string>> = {
  'cdk deploy': 'the stack was deployed by it a moment ago, by a configuration that is not in this folder',
  'git log': 'the history of the policies is not in every copy of the repository',
  'aws ce ': 'the emulator has no Cost Explorer',
  'aws service-quotas ': 'the emulator has no Service Quotas',
};
const skipped = new Set<string>();

/** How a command begins → what it says on this machine by another exit code than 0. */
const saysNo: Readonly<Record<string, string>> = {
  'countersign connection test ': 'the emulator lets everybody assume any role, which is what the test finds',
};

/** How a command of ours begins → who runs it; else an auditor, who is a responder as well. */
const askedBy: Readonly<Record<string, string>> = {
  'connection ': 'grace',
  'policy ': 'erin',
  'catalogue ': 'erin',
  'withdraw ': 'dave',
  'approve ': 'alice',
  'requests list --queue': 'alice',
  'requests show ': 'bob',
  'requests list --reviews': 'bob',
  'review ': 'bob',
};

async function serve([program = '', ...words]: readonly string[]): Promise<CliResult> {
  const command = [program, ...words].join(' ');
  const elsewhere = Object.keys(onlyElsewhere).find((beginning) => command.startsWith(beginning));
  if (elsewhere !== undefined) {
    skipped.add(elsewhere);
    return { exitCode: 0, stdout: '', stderr: '' };
  }
  if (program === 'aws') {
    // The CLI goes to queue.amazonaws.com whatever AWS_ENDPOINT_URL says (docs/local.md).
    return cli.ask({ words: words[0] === 'sqs' ? [...words, '--endpoint-url', stack.emulatorUrl] : words });
  }
  if (program !== 'countersign') throw new Error(`nobody serves \`${command}\``);
  const asked = Object.keys(askedBy).find((beginning) => words.join(' ').startsWith(beginning));
  const subject = (asked && askedBy[asked]) ?? 'carol';
  const answer = await countersignIn(stack.people[subject] ?? {}, ...words.map(inDirectory));
  const isNo =
    answer.exitCode === 1 && Object.keys(saysNo).some((beginning) => command.startsWith(beginning));
  return isNo ? { ...answer, exitCode: 0 } : answer;
}

/** Files of a page lie where it runs, and the command line of a test runs in the repository. */
const inDirectory = (word: string): string =>
  ['archive', 'checkpoint-key.pem'].includes(word) ? join(directory, word) : word;

/** By a token of its own, so that its session is this page's alone. */
async function callOnce(): Promise<Called> {
  const subject = 'demo-agent';
  const source = { issuer: stack.issuer, caCertificate: readFileSync(stack.caCertificateFile, 'utf8') };
  const file = join(directory, `token-${randomUUID()}`);
  writeFileSync(file, await agentToken(source, subject, stack.agentSecrets[subject] ?? ''));
  const door = { url: stack.url, environment: { COUNTERSIGN_TOKEN_FILE: file } };
  return (await callS3<Called>(door, 'ListObjectsV2', { Bucket: seeds.bucket })).body;
}

const agent = { url: stack.url, environment: stack.people['demo-agent'] };
interface Called {
  readonly callId: string;
  readonly sessionId: string;
  readonly requestId: string;
}
let objects = 0;
const askFor = async (gate: string): Promise<string> => {
  objects += 1;
  const object = {
    Bucket: seeds.bucket,
    Key: `rules/${gate}-runbook-${process.pid}-${objects}`,
    Body: 'eA==',
  };
  const { body } = await callS3<Called>(agent, 'PutObject', object, { connection: 'lifecycles' });
  return body.requestId;
};

const mappingOf = async (name: string): Promise<string> => {
  const { EventSourceMappings = [] } = await new LambdaClient(emulatorClientOptions()).send(
    new ListEventSourceMappingsCommand({ FunctionName: `countersign-local-${name}` }),
  );
  return EventSourceMappings[0]?.UUID ?? '';
};

/** What a reader of the page fills in where it is not the same on all pages. */
const filledIn: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'approval-failures': async () => ({ REQUEST: await askFor('many') }),
  'approvals-unanswered': async () => ({ REQUEST: await askFor('many') }),
  'break-glass': async () => {
    const REQUEST = await askFor('glass');
    await countersign('alice', 'approve', REQUEST, '--comment', 'an outage');
    return { REQUEST };
  },
  'denials-late': async () => ({ MAPPING: await mappingOf('revoke') }),
  'denials-surging': async () => ({ VERSION: await republish() }),
  'events-late': async () => ({ MAPPING: await mappingOf('record-events') }),
  'policies-published': async () => ({ VERSION: await republish() }),
  stopped: async () => {
    await countersign('carol', 'freeze', '--because', 'trying the runbook');
    return {};
  },
};

const scopes = ['everything', 'connection:demo', `agent:${stack.issuer}|nobody`];
/** Of two people who let go on, the page is one. */
const letGoOn = async (): Promise<void> => {
  for (const person of ['carol', 'bob'])
    for (const scope of scopes) await askAs(person, '/v1/thaws', { scope });
};

beforeAll(async () => {
  await makeMissingParts();
  for (const words of [
    ['lambda', 'invoke', '--function-name', 'countersign-local-checkpoint', 'checkpoint.json'],
    ['s3', 'sync', `s3://${stack.outputs.ArchiveBucketName}`, 'archive'],
  ])
    expect(await cli.ask({ words })).toMatchObject({ exitCode: 0 });
  const { stdout: key } = await countersign('carol', 'verify', '--print-key');
  writeFileSync(join(directory, 'checkpoint-key.pem'), key);
}, 120_000);
afterAll(async () => {
  await letGoOn();
  cli.stop();
});

/** What the pages of parts look at that this stack was deployed without, under the names that CloudFormation and deployers give. */
async function makeMissingParts(): Promise<void> {
  const template = synthesise(wholeConfiguration)['Countersign-local'] as Template;
  const logs = new CloudWatchLogsClient(emulatorClientOptions());
  const sqs = new SQSClient(emulatorClientOptions());
  const secrets = new SecretsManagerClient(emulatorClientOptions());
  const unlessThere = (work: Promise<unknown>) => work.catch(() => undefined);
  for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Logs::LogGroup'))) {
    await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName: Properties.LogGroupName })));
  }
  for (const id of Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))) {
    await sqs.send(new CreateQueueCommand({ QueueName: `Countersign-local-${id}0123ABCD-0123456789AB` }));
  }
  for (const Name of ['countersign-local-slack', 'countersign-local-webhooks-outgoing']) {
    await unlessThere(secrets.send(new CreateSecretCommand({ Name, SecretString: '{}' })));
  }
}

test.each(pages)('%s', async (page) => {
  const { sessionId, callId } = await callOnce();
  const common: Readonly<Record<string, string>> = {
    'STAGE=prod': 'STAGE=local',
    'ISSUER|SUBJECT': `${stack.issuer}|nobody`,
    NAME: 'demo',
    SESSION: sessionId,
    CALL: callId,
    IDENTITY: seeds.mailDomain,
    'file://slack.json': '{}',
  };
  const words = { ...common, ...(await filledIn[page]?.()) };
  const text = readFileSync(join(folder, `${page}.md`), 'utf8');
  const script = Object.entries(words).reduce(
    (script, [word, value]) =>
      script.replaceAll(new RegExp(`(?<![\\w$])${word.replaceAll(/[|/]/g, '\\$&')}(?!\\w)`, 'g'), value),
    `export STAGE=local\n${scriptOf(text)}`,
  );
  await runPage(script, directory, serve);
  if (/ (freeze|revoke connection|revoke agent|thaw)\b/.test(script)) await letGoOn();
});

test('what is skipped is on the pages, and nothing else is', () => {
  expect([...skipped].sort()).toEqual(Object.keys(onlyElsewhere).sort());
});
