// The command line `countersign`: for people who approve and audit, and for scripts.
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { maskingProfiles } from '../core/masking/mask-options.ts';
import { addAgentCommands } from './agent-commands.ts';
import { createApiClient } from './api-client.ts';
import { addCatalogueCommands } from './catalogue-commands.ts';
import { collect } from './collect.ts';
import * as commands from './commands.ts';
import { addConnectionCommands } from './connection-commands.ts';
import { type ExplainOptions, explainBatch, explainOne } from './explain.ts';
import { CliFailure, exitCodes } from './failure.ts';
import { signIn } from './login.ts';
import { type MaskCommandOptions, maskBatch, maskOne } from './mask.ts';
import { type NarrowingOptions, wholeNumber } from './narrowing-options.ts';
import { addPolicyCommands } from './policy-commands.ts';
import { addRegistryCommands } from './registry-commands.ts';
import { addReplayCommands } from './replay-commands.ts';
import { countersignUrl, readAccess, storeLogin } from './settings.ts';
import { addSetupCommand } from './setup-command.ts';
import { addSlackCommands } from './slack-commands.ts';
import { addStopCommands } from './stop-commands.ts';
import type { Terminal } from './terminal.ts';
import { addTokenCommands } from './token-commands.ts';
import { printCheckpointKey, verifyFolder } from './verify.ts';
import { waitForDecision } from './wait.ts';
import { why } from './why.ts';

const environment = process.env;

const terminal: Terminal = {
  line: (text = '') => process.stdout.write(`${text}\n`),
  hasColour: process.stdout.isTTY === true && !environment.NO_COLOR,
  ...(process.stdout.isTTY ? { widthColumns: process.stdout.columns } : {}),
};

/** Every command with its options; docs/reference/cli.md is written from it. */
export const program = new Command('countersign')
  .description('Just-in-time AWS access for agents: approve, deny, replay.')
  .option('--json', 'print JSON instead of text')
  .exitOverride()
  .showHelpAfterError('(countersign --help lists the commands)')
  .addHelpText(
    'after',
    `
Exit codes: 0 done; 1 failed or refused; 2 not understood; 3 not signed in;
4 no such thing that you may see; 5 not allowed; 6 decided already, or changed;
7 Countersign cannot be reached. Of wait: 8 denied; 9 expired; 10 withdrawn;
11 still pending.`,
  );

async function context(): Promise<commands.CommandContext> {
  const access = await readAccess(environment, Math.floor(Date.now() / 1000));
  return { api: createApiClient(access), terminal, json: program.opts().json === true };
}

program
  .command('login')
  .description('sign in through your OIDC provider in the browser')
  .option('--issuer <url>', 'your OIDC provider', environment.COUNTERSIGN_ISSUER)
  .option('--client-id <id>', 'client id of Countersign at the provider', 'countersign')
  .action(async ({ issuer, clientId }: { issuer?: string; clientId: string }) => {
    if (!issuer) throw new CliFailure('usage', 'name your OIDC provider: --issuer URL or COUNTERSIGN_ISSUER');
    const url = countersignUrl(environment);
    const show = (address: string) =>
      process.stderr.write(`Open this address in your browser:\n${address}\n`);
    const login = await signIn({ issuer, clientId, show });
    await storeLogin(environment, { url, ...login });
    await commands.whoami({
      api: createApiClient({ url, token: login.token }),
      terminal,
      json: program.opts().json === true,
    });
    if (environment.COUNTERSIGN_TOKEN_FILE) {
      process.stderr.write('COUNTERSIGN_TOKEN_FILE is set and goes before this sign-in: unset it\n');
    }
  });

program
  .command('whoami')
  .description('who your token says you are')
  .action(async () => commands.whoami(await context()));

const requests = program
  .command('requests')
  .description('requests that you made or decided, or that wait for you');
requests
  .command('list', { isDefault: true })
  .description('those that you made, newest first')
  .option('--queue', 'those that wait for your decision')
  .addOption(
    new Option('--reviews', 'break-glass approvals that wait for you to look at them').conflicts('queue'),
  )
  .addOption(
    new Option('--decided', 'what you decided or reviewed, newest first').conflicts(['queue', 'reviews']),
  )
  .action(async ({ queue, reviews, decided }: { queue?: boolean; reviews?: boolean; decided?: boolean }) => {
    const of = queue ? 'queue' : reviews ? 'reviews' : decided ? 'decided' : 'asked';
    await commands.listRequests(await context(), of);
  });
requests
  .command('show')
  .description('one of them, whole')
  .argument('<request>')
  .action(async (id: string) => commands.showRequest(await context(), id));

for (const decision of ['approve', 'deny'] as const) {
  const command = program
    .command(decision)
    .description(`${decision} a request`)
    .argument('<request>')
    .option('--comment <text>', 'said to the agent and kept in the record')
    .option('--digest <sha256>', 'fail when the request is another than the one you looked at');
  if (decision === 'approve') {
    command
      .option('--for <duration>', 'for a shorter time than was asked, e.g. PT10M')
      .option('--uses <count>', 'to run fewer times than was asked')
      .option('--resource <arn>', 'on this resource of the call alone; may be repeated', collect);
  }
  command.action(async (id: string, options: { comment?: string; digest?: string } & NarrowingOptions) =>
    commands.decide(await context(), id, decision, options),
  );
}

program
  .command('wait')
  .description('wait until a request is decided; how it ended is the exit code')
  .argument('<request>')
  .option('--timeout <seconds>', 'give up after so long; else when the request ends')
  .action(async (id: string, { timeout }: { timeout?: string }) =>
    waitForDecision(await context(), id, {
      timeoutSeconds: timeout === undefined ? undefined : wholeNumber('--timeout', timeout),
      clock: Date.now,
      progress: (line) => process.stderr.write(`${line}\n`),
    }),
  );

program
  .command('review')
  .description('say that you looked at a break-glass approval')
  .argument('<request>')
  .requiredOption('--comment <text>', 'what you found, for the record')
  .action(async (id: string, { comment }: { comment: string }) =>
    commands.review(await context(), id, comment),
  );

program
  .command('withdraw')
  .description('take back a request of yours, or of an agent that you own')
  .argument('<request>')
  .action(async (id: string) => commands.withdraw(await context(), id));

const sessions = program.command('sessions').description('your sessions, or everyone’s for auditors');
sessions
  .command('list', { isDefault: true })
  .description('yours, newest first')
  .option('--everyone', 'everyone’s, newest first')
  .action(async ({ everyone }: { everyone?: boolean }) =>
    commands.listSessions(await context(), { everyone: everyone === true }),
  );
sessions
  .command('revoke')
  .description('end a session at once')
  .argument('<session>')
  .action(async (id: string) => commands.revokeSession(await context(), id));
sessions
  .command('hold')
  .description('for auditors: keep its records from deletion until the hold is released')
  .argument('<session>')
  .requiredOption('--reason <text>', 'why, for the record: a case, a ticket')
  .action(async (id: string, { reason }: { reason: string }) =>
    commands.holdSession(await context(), id, reason),
  );
sessions
  .command('release')
  .description('for auditors: release a hold; it takes two of them')
  .argument('<session>')
  .action(async (id: string) => commands.releaseSession(await context(), id));

addReplayCommands(program, sessions, terminal, context);

program
  .command('why')
  .description('why a call was decided as it was, or why a request asks, with the text of the policies')
  .argument('<id>', 'call_… or req_…')
  .option(
    '--session <id>',
    'the session of the call; else the newest 100 that you may see are looked through',
  )
  .action(async (id: string, { session }: { session?: string }) => why(await context(), id, session));

program
  .command('verify')
  .description('whether a download of the archive was altered, offline: names the first bad record')
  .argument('[dir]', 'what `aws s3 sync s3://BUCKET DIR` left')
  .option('--key <file>', 'the public key (PEM); again for one that signed before', collect, [])
  .option('--versions <file>', 'what `aws s3api list-object-versions --output json` printed')
  .option('--only <prefix>', 'only keys that begin so were downloaded, and all of checkpoints/')
  .option('--print-key', 'print the public key, as Countersign tells it')
  .action(async (folder: string | undefined, options: { key: string[]; printKey?: boolean }) => {
    const json = program.opts().json === true;
    if (options.printKey) return printCheckpointKey(terminal, (await context()).api, json);
    if (folder === undefined) throw new CliFailure('usage', 'name the folder of the download');
    const progress = (files: number) => {
      // Over itself, and gone before the report.
      if (process.stderr.isTTY) process.stderr.write(files === 0 ? '\r\u001b[K' : `\r${files} files read`);
    };
    const isIntact = await verifyFolder(terminal, folder, { ...options, json }, progress);
    if (!isIntact) process.exitCode = exitCodes.failed;
  });

program
  .command('env')
  .description('print the environment of an agent, to be sourced')
  .option('--connection <name>', 'needed when there are several')
  .action(async ({ connection }: { connection?: string }) => {
    const tokenFile = environment.COUNTERSIGN_TOKEN_FILE;
    const { url } = await readAccess(environment, Math.floor(Date.now() / 1000));
    await commands.printEnvironment(await context(), {
      url,
      ...(connection === undefined ? {} : { connection }),
      ...(tokenFile ? { tokenFile } : {}),
    });
  });

const project = join(import.meta.dirname, '..');
program
  .command('explain')
  .description('what a call is and needs, offline: `-- aws SERVICE OPERATION …`, or JSON on standard input')
  .argument('[words...]', 'a command line of the AWS CLI')
  .option('--account <id>', 'account that is acted in', '111122223333')
  .option('--region <region>', 'region, where the call names none', 'us-east-1')
  .option('--partition <name>', 'aws, aws-us-gov or aws-cn', 'aws')
  .option('--catalogue <dir>', 'a catalogue that was built', join(project, 'dist', 'catalogue'))
  .option('--iam <dir>', "IAM's own data, as it was built", join(project, 'dist', 'iam'))
  .option(
    '--batch',
    'captured requests {service?, method, url, headers, bodyBase64}, one a line, answered line by line',
  )
  .addOption(new Option('--to <form>', 'print what would go to AWS instead').choices(['http']))
  .action(async (words: string[], options: Omit<ExplainOptions, 'json'> & { batch?: boolean }) => {
    const wanted = { ...options, json: program.opts().json === true };
    if (options.batch) await explainBatch(terminal, wanted, process.stdin);
    else await explainOne(terminal, words, wanted, process.stdin);
  });

program
  .command('mask')
  .description('what would be stored, shown or answered of a document, offline: JSON on standard input')
  .option('--service <name>', 'the service whose operation the document belongs to')
  .option('--operation <name>', 'the operation, in PascalCase')
  .addOption(
    new Option('--direction <direction>', 'the side of the operation')
      .choices(['request', 'response'])
      .default('response'),
  )
  .option('--content-type <type>', 'standard input is a body of this type instead')
  .addOption(
    new Option('--profile <name>', 'how much is masked').choices([...maskingProfiles]).default('standard'),
  )
  .option('--unmask <path...>', 'leave `service:Operation#Path.To.Member` as it is')
  .option('--config <file>', 'a `countersign.json`, whose `masking` counts')
  .option('--key-file <file>', 'the masking key, for pseudonyms that stay the same; else one of this run')
  .option('--catalogue <dir>', 'a catalogue that was built', join(project, 'dist', 'catalogue'))
  .option('--batch', 'documents, one a line, answered line by line')
  .action(async (options: Omit<MaskCommandOptions, 'json'> & { batch?: boolean }) => {
    const wanted = { ...options, json: program.opts().json === true };
    if (options.batch) await maskBatch(process.stdout, wanted, process.stdin);
    else process.exitCode = await maskOne(terminal, wanted, process.stdin);
  });

addStopCommands(program, context);
addPolicyCommands(program, terminal, context);
addTokenCommands(program, terminal);
addSlackCommands(program, terminal, context);
addAgentCommands(program, terminal, environment);
addConnectionCommands(program, terminal, context);
addRegistryCommands(program, context);
addCatalogueCommands(program, terminal, context);
addSetupCommand(program, terminal, environment);

/** Runs the command that this process was started with, and sets its exit code. */
export async function run(): Promise<void> {
  // Whoever reads the beginning only, as `head` does, has what they wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
    } else if (error instanceof CliFailure) {
      process.stderr.write(`countersign: ${error.message}\n`);
      process.exitCode = error.exitCode;
    } else {
      throw error;
    }
  }
}
