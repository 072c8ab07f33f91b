// `countersign connection …`: the accounts and roles that agents act in.
import { type Command, Option } from 'commander';
import { partitions } from '../core/partition.ts';
import { collect } from './collect.ts';
import { type AddOptions, addConnections, printTemplate, type WayOptions } from './connection-add.ts';
import { listConnections, removeConnection, testConnection, type UseContext } from './connection-use.ts';
import { exitCodes } from './failure.ts';
import type { Terminal } from './terminal.ts';

export function addConnectionCommands(
  program: Command,
  terminal: Terminal,
  context: () => Promise<UseContext>,
): void {
  const local = () => ({ terminal, json: program.opts().json === true });
  const connection = program.command('connection').description('the accounts and roles that agents act in');
  const configured = (command: Command): Command =>
    command.option('--config <file>', 'the configuration of the deployment', 'countersign.json');
  const withWays = (command: Command): Command =>
    configured(command)
      .option(
        '--gateway-account <id>',
        'account that Countersign runs in; else `accountId` of the configuration',
      )
      .option(
        '--template-file <file>',
        'where the template goes; else CountersignConnection-NAME.template.json',
      )
      .option('--template-bucket <name>', 'a bucket for the template: prints a link to the console as well')
      .option('--template-bucket-region <region>', 'its region; else the first of the connection')
      .option(
        '--organizational-unit <id>',
        'ou-… or r-… that holds the accounts: prints StackSet commands as well',
      )
      .option('--delegated-administrator', 'StackSets are managed from a delegated administrator account');

  withWays(
    connection
      .command('add')
      .description('write a connection into the configuration, and say how its role is made')
      .argument('<name>', 'what agents name; of several accounts each is NAME-ACCOUNT')
      .requiredOption('--account <id>', 'account that is acted in; may be repeated', collect)
      .requiredOption('--region <region>', 'region in which calls may be made; may be repeated', collect)
      .option('--env <name>', 'the tag `env` that policies ask about')
      .option('--tag <name=value>', 'another tag; may be repeated', collect, [])
      .option('--managed-policy <arn>', 'the most that the role can do; may be repeated', collect, [])
      .option('--statements <file>', 'a JSON array of statements, as in docs/deploy.md')
      .option('--role-arn <arn>', 'a role that its owner keeps, in the place of one from the template')
      .option('--observe', 'decide and record, but let reads pass')
      .addOption(
        new Option('--partition <name>', 'of the account (default: that of the regions)').choices(partitions),
      )
      .option('--deploy', 'make the role now, with your AWS credentials, which must be of its account'),
  ).action((name: string, options: AddOptions) => addConnections(local(), name, options));

  withWays(
    connection
      .command('template')
      .description('write the template of a configured connection again, and say how its role is made')
      .argument('<name>'),
  ).action((name: string, options: WayOptions) => printTemplate(local(), name, options));

  configured(
    connection.command('list').description('what is in use, and what the configuration says of it'),
  ).action(async ({ config }: { config: string }) => listConnections(await context(), config));

  connection
    .command('test')
    .description(
      'try its role: trust, ExternalId, source identity, session tags, denial of what is Countersign’s',
    )
    .argument('<name>')
    .action(async (name: string) => {
      if (!(await testConnection(await context(), name))) process.exitCode = exitCodes.failed;
    });

  configured(
    connection
      .command('remove')
      .description('take it out of use at once, and say what is left to delete')
      .argument('<name>'),
  ).action(async (name: string, { config }: { config: string }) =>
    removeConnection(await context(), name, config),
  );
}
