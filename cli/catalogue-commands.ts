// `countersign catalogue …`: build a catalogue from models, and put it over the deployed one.
import type { Command } from 'commander';
import { catalogue, goBackToDeployed, publishCatalogue } from './catalogue-publishing.ts';
import type { PublishingContext } from './publishing.ts';
import * as publishing from './publishing.ts';
import type { Terminal } from './terminal.ts';

export function addCatalogueCommands(
  program: Command,
  terminal: Terminal,
  signedIn: () => Promise<PublishingContext>,
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
    .command('published')
    .description('what is over the deployed one, what waits for a second person, and who published what')
    .action(async () => publishing.showPublished(await signedIn(), catalogue));
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
  command
    .command('rollback')
    .description('put an earlier version over the deployed one again, or none')
    .argument('<version>', 'its beginning is enough; `none`: as it was deployed')
    .action(async (version: string) =>
      version === 'none'
        ? goBackToDeployed(await signedIn())
        : publishing.goBack(await signedIn(), catalogue, version),
    );
  command
    .command('confirm')
    .description('confirm what another publisher proposed, where it takes two')
    .argument('<version>', 'its beginning is enough')
    .action(async (version: string) => publishing.confirm(await signedIn(), catalogue, version));
}
