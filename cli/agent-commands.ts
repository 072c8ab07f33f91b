// Commands for whoever calls AWS through Countersign: `credentials`, `exec`, `doctor`, and `completion` for their shell.
import { Argument, type Command } from 'commander';
import { agentEnvironment } from './agent-environment.ts';
import { createApiClient } from './api-client.ts';
import { completionScript, type Shell, shells } from './completion.ts';
import { chooseConnection } from './connections.ts';
import { printCredentials } from './credentials.ts';
import { examine } from './doctor.ts';
import { execute } from './exec.ts';
import { exitCodes } from './failure.ts';
import { type Access, type Environment, readAccess } from './settings.ts';
import type { Terminal } from './terminal.ts';

export function addAgentCommands(program: Command, terminal: Terminal, environment: Environment): void {
  const access = (): Promise<Access> => readAccess(environment, Math.floor(Date.now() / 1000));

  program
    .command('credentials')
    .description('print keys of a connection, as a `credential_process` of the AWS SDKs and CLI')
    .option('--connection <name>', 'needed when there are several')
    .action(async ({ connection }: { connection?: string }) => {
      const api = createApiClient(await access());
      await printCredentials(api, terminal, connection ?? (await chooseConnection(api, undefined)).name);
    });

  program
    .command('exec')
    .description('run a command whose AWS calls go through Countersign: `exec -- aws s3 ls`')
    .option('--connection <name>', 'needed when there are several')
    .argument('<command...>', 'after `--`')
    .action(async (words: string[], { connection }: { connection?: string }) => {
      const { url, token } = await access();
      const chosen = await chooseConnection(createApiClient({ url, token }), connection);
      const tokenFile = environment.COUNTERSIGN_TOKEN_FILE;
      const agent = { url, token, ...(tokenFile ? { tokenFile } : {}) };
      process.exitCode = await execute(words, agentEnvironment(environment, agent, chosen));
    });

  program
    .command('doctor')
    .description('check the way from here to keys: addresses, TLS, clock, token, connection, environment')
    .option('--connection <name>', 'needed when there are several')
    .action(async ({ connection }: { connection?: string }) => {
      const isWell = await examine({
        terminal,
        environment,
        json: program.opts().json === true,
        clock: Date.now,
        ...(connection === undefined ? {} : { connection }),
      });
      if (!isWell) process.exitCode = exitCodes.failed;
    });

  program
    .command('completion')
    .description('print a script that completes commands in your shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: Shell) => terminal.line(completionScript(shell, program)));
}
