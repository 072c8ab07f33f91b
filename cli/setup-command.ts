// `countersign setup`: what a deploy leaves to people.
import type { Command } from 'commander';
import { exitCodes } from './failure.ts';
import type { Environment } from './settings.ts';
import type { SetupOptions } from './setup/setup.ts';
import type { Terminal } from './terminal.ts';

export function addSetupCommand(program: Command, terminal: Terminal, environment: Environment): void {
  program
    .command('setup')
    .description('what is left to do after a deploy, checked step by step; changes nothing')
    .option('--config <file>', 'the configuration of the deployment', 'countersign.json')
    .option('--stage <stage>', 'else that of the configuration')
    .option('--url <url>', 'where Countersign is reached; else as its stack says')
    .action(async (options: SetupOptions) => {
      // Loaded here: no other command needs so much of the AWS SDK.
      const { setUp } = await import('./setup/setup.ts');
      const json = program.opts().json === true;
      const progress = (step: string) => {
        // Over itself, and gone before the finding.
        if (process.stderr.isTTY) process.stderr.write(step === '' ? '\r\u001b[K' : `${step} …`);
      };
      if (!(await setUp({ terminal, environment, json, progress }, options))) {
        process.exitCode = exitCodes.failed;
      }
    });
}
