// `countersign catalogue …`: build a catalogue from models, and put it over the deployed one.
import type { Command } from 'commander';
import { catalogue, publishCatalogue } from './catalogue-publishing.ts';
import type { CommandContext } from './commands.ts';
import { addVersionCommands } from './publishing.ts';
import type { Terminal } from './terminal.ts';

export function addCatalogueCommands(
  program: Command,
  terminal: Terminal,
  signedIn: () => Promise<CommandContext>,
): void {
  const command = program
    .command('catalogue')
    .description('catalogues of services that are newer than the built one, or not in it');
  command
    .command('build')
    .description('build a catalogue from a folder of service models, for `explain --catalogue` and `publish`')
    .requiredOption('--models <dir>', 'botocore’s layout, SERVICE.json, or Smithy models as JSON')
    .requiredOption('--out <dir>', 'a folder that is empty or does not exist')
    .action(async (options: { models: string; out: string }) => {
      // Loaded here: the rules of endpoints come with a part of the AWS SDK.
      const { buildCatalogue } = await import('./catalogue-build.ts');
      buildCatalogue(terminal, { ...options, json: program.opts().json === true });
    });
  command
    .command('publish')
    .description('put what differs from the deployed one over it, without a deploy')
    .argument('<folder>', 'a catalogue that was built')
    .option('--iam <dir>', "IAM's own data, as it was built, where operations need newer actions")
    .option('--dry-run', 'only say what would change')
    .action(async (folder: string, { iam, dryRun }: { iam?: string; dryRun?: boolean }) =>
      publishCatalogue(await signedIn(), folder, {
        ...(iam === undefined ? {} : { iam }),
        dryRun: dryRun === true,
      }),
    );
  addVersionCommands(command, catalogue, signedIn);
}
