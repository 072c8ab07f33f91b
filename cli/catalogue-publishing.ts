// `countersign catalogue publish`: putting the files of a built catalogue over the deployed ones through the API. What is the
// same as deployed is left out.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hashesIn, textsIn } from '../adapters/service-files.ts';
import type { CommandContext } from './commands.ts';
import { CliFailure } from './failure.ts';
import { show } from './policy-folder.ts';
import { goBack, type Publishable, type Published, propose, readPublished } from './publishing.ts';

export const catalogue: Publishable = {
  path: '/v1/catalogue',
  command: 'catalogue',
  none: 'as it was deployed: nothing was published over it',
  help: {
    published: 'what is over the deployed one, what waits for a second person, and who published what',
    rollback: 'put an earlier version over the deployed one again, or none',
    version: 'its beginning is enough; `none`: as it was deployed',
  },
  goBack: (context, version) =>
    version === 'none' ? goBackToDeployed(context) : goBack(context, catalogue, version),
};

interface PublishedCatalogue extends Published {
  /** File → SHA-256. */
  readonly deployed: Readonly<Record<string, string>>;
}

/** `iam`: a folder of IAM's own data; absent: none of it changes. */
export async function publishCatalogue(
  context: CommandContext,
  folder: string,
  { iam, dryRun }: { readonly iam?: string; readonly dryRun: boolean },
): Promise<void> {
  assertBuilt(folder);
  if (iam !== undefined) assertBuilt(iam);
  const { deployed, version } = await readPublished<PublishedCatalogue>(context, catalogue);
  const folders = { catalogue: folder, ...(iam === undefined ? {} : { iam }) };
  const changed = Object.entries(hashesIn(folders)).filter(([name, hash]) => deployed[name] !== hash);
  const names = changed.map(([name]) => name);
  if (dryRun || !context.json) {
    show(context.terminal, context.json, { changed: names }, () =>
      names.map((name) => `${name in deployed ? 'changed' : 'new    '} ${name}`),
    );
  }
  if (names.length === 0) {
    throw new CliFailure(
      'failed',
      `${folder} is what was deployed: \`countersign catalogue rollback none\` goes back to that`,
    );
  }
  if (dryRun) return;
  await propose(context, catalogue, { files: textsIn(folders, names), replaces: version });
}

/** What was deployed, without anything over it. */
async function goBackToDeployed(context: CommandContext): Promise<void> {
  const { version } = await readPublished(context, catalogue);
  await propose(context, catalogue, { files: {}, replaces: version });
}

function assertBuilt(folder: string): void {
  if (existsSync(join(folder, 'index.json'))) return;
  throw new CliFailure(
    'usage',
    `there is nothing built in ${folder}: \`countersign catalogue build\` makes it`,
  );
}
