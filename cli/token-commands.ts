// `countersign token …`: what tokens say, offline.
import type { Command } from 'commander';
import { CliFailure, exitCodes } from './failure.ts';
import type { Terminal } from './terminal.ts';
import { explainToken, explainTokens } from './token-explain.ts';

interface ExplainWords {
  readonly batch?: boolean;
  readonly tokenFile?: string;
  readonly config: string;
  readonly jwks?: string;
}

export function addTokenCommands(program: Command, terminal: Terminal): void {
  program
    .command('token')
    .description('what tokens say')
    .command('explain')
    .description('whether a token would be accepted, as whom with which groups, or why not; offline')
    .option('--token-file <file>', 'the file that holds the token')
    .option('--config <file>', 'the configuration with the issuers', 'countersign.json')
    .option('--jwks <file>', "the issuer's key set; without it the signature cannot be checked")
    .option(
      '--batch',
      'lines {token, issuer, audience, jwks, now} on standard input, answered line by line; null is not checked',
    )
    .action(async ({ batch, tokenFile, config, jwks }: ExplainWords) => {
      if (batch === true) {
        if (tokenFile !== undefined || jwks !== undefined) {
          throw new CliFailure('usage', 'with `--batch` tokens and keys are on standard input');
        }
        await explainTokens(terminal, process.stdin);
        return;
      }
      if (tokenFile === undefined) {
        throw new CliFailure('usage', 'name the file that holds the token: --token-file FILE');
      }
      const json = program.opts().json === true;
      const options = { tokenFile, config, json, ...(jwks === undefined ? {} : { jwks }) };
      const isAccepted = await explainToken(terminal, options, Date.now() / 1000);
      if (!isAccepted) process.exitCode = exitCodes.failed;
    });
}
