// `countersign policy publish`: putting the policies of a folder into force through the API. What is published was tried on
// its cases before, and what it changes is said first.
import { validateInProcess } from '../adapters/policy-validator-process.ts';
import type { ApiClient } from './api-client.ts';
import type { CommandContext } from './commands.ts';
import { exitCodes } from './failure.ts';
import { differenceBetween, linesOf, testFolder } from './policy-cases.ts';
import { openValidFolder, type PolicyFolder, type PolicyOptions, show } from './policy-folder.ts';
import { goBack, type Publishable, propose, readPublished } from './publishing.ts';

export const policies: Publishable = {
  path: '/v1/policies',
  command: 'policy',
  none: 'no policies are in force: every call is denied',
  help: {
    published: 'what is in force, what waits for a second person, and who published what',
    rollback: 'put an earlier version into force again',
    version: 'its beginning is enough',
  },
  goBack: (context, version) => goBack(context, policies, version),
};

/** The exit code. */
export async function publishFolder(
  context: CommandContext,
  path: string,
  options: PolicyOptions,
  { dryRun }: { readonly dryRun: boolean },
): Promise<number> {
  const { api, terminal, json } = context;
  const folder = await openValidFolder(path, options);
  const report = await testFolder(folder, options);
  if (!report.holds) {
    show(terminal, json, report.found, () => report.lines);
    return exitCodes.failed;
  }
  const { version } = await readPublished(context, policies);
  const before = await publishedFolder(api, version, folder, options);
  const difference = await differenceBetween(before, folder, options);
  if (!json) for (const line of linesOf(difference)) terminal.line(line);
  if (dryRun) {
    if (json) terminal.line(JSON.stringify(difference, null, 2));
    return 0;
  }
  await propose(context, policies, { files: folder.files, replaces: version });
  return 0;
}

/** What is in force, as a folder without cases of its own. */
async function publishedFolder(
  api: ApiClient,
  version: string | null,
  { iam }: PolicyFolder,
  options: PolicyOptions,
): Promise<PolicyFolder> {
  const { files } =
    version === null
      ? { files: {} }
      : await api.get<{ files: Record<string, string> }>(`/v1/policies/${version}`);
  const validated = await validateInProcess({ files, iamDirectory: options.iam }, Number(options.timeLimit));
  return { path: 'what is in force', iam, files, tables: [], problems: [], ...validated };
}
