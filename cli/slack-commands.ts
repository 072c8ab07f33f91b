// `countersign slack …`: the manifest of a deployment's Slack app, and the end of a link between a Slack user and a person.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { CliFailure } from './failure.ts';
import { printable, type Terminal } from './terminal.ts';

const manifestFile = new URL('../integrations/slack/manifest.json', import.meta.url);

export function addSlackCommands(
  program: Command,
  terminal: Terminal,
  context: () => Promise<CommandContext>,
): void {
  const slack = program.command('slack').description('approvals in Slack');
  slack
    .command('manifest')
    .description('print the manifest of the Slack app of a deployment, offline')
    .requiredOption('--url <url>', 'the address of the deployment, its output GatewayUrl')
    .action(async ({ url }: { url: string }) => terminal.line(await manifestFor(url)));
  slack
    .command('unlink')
    .description('end the power of your Slack user to decide as you')
    .action(async () => {
      const { api, json } = await context();
      const user = await api.post<SlackUser>('/v1/me/slack/revocation', {});
      terminal.line(
        json
          ? JSON.stringify(user, null, 2)
          : `${printable(user.name)} (${user.userId} in ${user.teamId}) no longer decides as you`,
      );
    });
}

interface SlackUser {
  readonly teamId: string;
  readonly userId: string;
  readonly name: string;
}

/** Slack sends interactions over https alone. Throws CliFailure. */
async function manifestFor(url: string): Promise<string> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:' || /[?#]/.test(url)) {
    throw new CliFailure('usage', `\`${url}\` is no https address: expected the output GatewayUrl`);
  }
  const base = new URL(url).href.replace(/\/$/, '');
  return (await readFile(manifestFile, 'utf8')).trimEnd().replace(/\$\{URL\}/, () => base);
}
