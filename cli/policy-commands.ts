// `countersign policy …`: check, test, compare and describe the policies of a folder, offline, and publish them.
import { join } from 'node:path';
import type { Command } from 'commander';
import { collect } from './collect.ts';
import type { CommandContext } from './commands.ts';
import { CliFailure } from './failure.ts';
import { diffFolders, testPolicies } from './policy-cases.ts';
import { checkPolicies, printSchema } from './policy-check.ts';
import { type DecideOptions, decideBatch, decideOne } from './policy-decide.ts';
import type { PolicyOptions } from './policy-folder.ts';
import { policies, publishFolder } from './policy-publishing.ts';
import { addVersionCommands } from './publishing.ts';
import type { Terminal } from './terminal.ts';

const dist = join(import.meta.dirname, '..', 'dist');
const defaultFolder = 'policies';

export function addPolicyCommands(
  program: Command,
  terminal: Terminal,
  signedIn: () => Promise<CommandContext>,
): void {
  const policy = program
    .command('policy')
    .description('policies in a folder: check, test and compare them, offline; publish them');
  const offline = (name: string, description: string) =>
    policy
      .command(name)
      .description(description)
      .option('--iam <dir>', "IAM's own data, as it was built", join(dist, 'iam'))
      .option('--catalogue <dir>', 'a catalogue that was built', join(dist, 'catalogue'))
      .option('--time-limit <seconds>', 'how long validating may take', '60');
  const wanted = (options: Omit<PolicyOptions, 'json'>): PolicyOptions => ({
    ...options,
    json: program.opts().json === true,
  });

  offline('check', 'what is wrong with them, with file and line')
    .argument('[folder]', 'where the *.cedar files are', defaultFolder)
    .action(async (folder: string, options: Omit<PolicyOptions, 'json'>) => {
      process.exitCode = await checkPolicies(terminal, folder, wanted(options));
    });
  offline('test', 'run their cases: the tables in ALLOW, ASK and DENY folders')
    .argument('[folder]', 'where the *.cedar files are', defaultFolder)
    .action(async (folder: string, options: Omit<PolicyOptions, 'json'>) => {
      process.exitCode = await testPolicies(terminal, folder, wanted(options));
    });
  offline('diff', 'what changes between two folders, in policies and in the decisions on their cases')
    .argument('<old>')
    .argument('<new>')
    .action(async (before: string, after: string, options: Omit<PolicyOptions, 'json'>) =>
      diffFolders(terminal, [before, after], wanted(options)),
    );
  offline('schema', 'the Cedar schema of what they name, for editors')
    .argument('[folder]', 'where the *.cedar files are', defaultFolder)
    .action(async (folder: string, options: Omit<PolicyOptions, 'json'>) =>
      printSchema(terminal, folder, wanted(options)),
    );
  offline('decide', 'what they say of a call: `-- aws SERVICE OPERATION …`, or JSON on standard input')
    .argument('[words...]', 'a command line of the AWS CLI')
    .option('--policies <dir>', 'where the *.cedar files are', defaultFolder)
    .option('--group <name>', 'of the principal; may be repeated', collect)
    .option('--groups-complete', 'these are all its groups (the default where one is given)')
    .option('--no-groups-complete', 'its token may have left some out')
    .option('--kind <kind>', 'agent (the default) or human')
    .option('--issuer <url>', "of the principal's token")
    .option('--subject <name>', "of the principal's token")
    .option('--claim <name=value>', "of the principal's token; may be repeated", collect)
    .option('--connection <name>', 'where it calls')
    .option('--account <id>', "the connection's account")
    .option('--env <name>', "the connection's tag `env`")
    .option('--tag <name=value>', 'of the connection; may be repeated', collect)
    .option('--region <region>', 'of the connection, the first one by default; may be repeated', collect)
    .option('--partition <name>', 'aws (the default), aws-us-gov or aws-cn')
    .option('--context <name=value>', 'as in cases, e.g. hourUtc=22; may be repeated', collect)
    .option(
      '--batch',
      'lines {principal, connection, call, context} on standard input, answered line by line',
    )
    .action(async (words: string[], options: Omit<DecideOptions, 'json'> & { batch?: boolean }) => {
      const asked = { ...options, ...wanted(options) };
      if (!options.batch) process.exitCode = await decideOne(terminal, words, asked, process.stdin);
      else if (words.length === 0) await decideBatch(terminal, asked, process.stdin);
      else throw new CliFailure('usage', 'with `--batch` the calls are on standard input');
    });

  offline('publish', 'put them into force, once they are valid and their cases hold; says what changes')
    .argument('[folder]', 'where the *.cedar files are', defaultFolder)
    .option('--dry-run', 'only say what would change')
    .action(async (folder: string, options: Omit<PolicyOptions, 'json'> & { dryRun?: boolean }) => {
      const context = await signedIn();
      process.exitCode = await publishFolder(context, folder, wanted(options), {
        dryRun: options.dryRun === true,
      });
    });
  addVersionCommands(policy, policies, signedIn);
}
