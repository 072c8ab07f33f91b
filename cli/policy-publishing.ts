// `countersign policy published`, `publish`, `rollback` and `confirm`: what is in force, and putting other policies into force
// through the API. What is published was tried on its cases before, and what it changes is said first.
import { validateInProcess } from '../adapters/policy-validator-process.ts';
import type { ApiClient } from './api-client.ts';
import { CliFailure, exitCodes } from './failure.ts';
import { differenceBetween, linesOf, testFolder } from './policy-cases.ts';
import { openValidFolder, type PolicyFolder, type PolicyOptions, show } from './policy-folder.ts';
import { type Terminal, time } from './terminal.ts';

interface Published {
  readonly version: string | null;
  readonly publishers: 1 | 2;
  readonly staged?: { readonly version: string; readonly by: string; readonly atEpochSeconds: number };
  readonly history: readonly {
    readonly sequence: number;
    readonly version: string;
    readonly by: string;
    readonly atEpochSeconds: number;
  }[];
}

interface Outcome {
  readonly status: 'published' | 'staged' | 'unchanged';
  readonly version: string;
}

export interface PublishingContext {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly json: boolean;
}

const read = (api: ApiClient) => api.get<Published>('/v1/policies');

export async function showPublished({ api, terminal, json }: PublishingContext): Promise<void> {
  const published = await read(api);
  show(terminal, json, published, () => [
    published.version === null
      ? 'no policies are in force: every call is denied'
      : `in force ${published.version}`,
    ...(published.staged
      ? [
          `waits    ${published.staged.version}, proposed by ${published.staged.by} at ${time(published.staged.atEpochSeconds)}: \`countersign policy confirm\``,
        ]
      : []),
    ...published.history.map(
      ({ sequence, version, by, atEpochSeconds }) =>
        `${String(sequence).padStart(4)}  ${time(atEpochSeconds)}  ${version}  ${by}`,
    ),
  ]);
}

/** The exit code. */
export async function publishFolder(
  { api, terminal, json }: PublishingContext,
  path: string,
  options: PolicyOptions,
  { dryRun }: { readonly dryRun: boolean },
): Promise<number> {
  const folder = await openValidFolder(path, options);
  const report = await testFolder(folder, options);
  if (!report.holds) {
    show(terminal, json, report.found, () => report.lines);
    return exitCodes.failed;
  }
  const { version } = await read(api);
  const before = await publishedFolder(api, version, folder, options);
  const difference = await differenceBetween(before, folder, options);
  if (!json) for (const line of linesOf(difference)) terminal.line(line);
  if (dryRun) {
    if (json) terminal.line(JSON.stringify(difference, null, 2));
    return 0;
  }
  const body = { files: folder.files, replaces: version };
  tell({ api, terminal, json }, await api.post<Outcome>('/v1/policies', body));
  return 0;
}

/** `version`: as much of its beginning as is like no other in the history. */
export async function goBack(context: PublishingContext, version: string): Promise<void> {
  const published = await read(context.api);
  const known = published.history.map((entry) => entry.version);
  const body = { version: whole(version, known), replaces: published.version };
  tell(context, await context.api.post<Outcome>('/v1/policies', body));
}

export async function confirm(context: PublishingContext, version: string): Promise<void> {
  const { staged } = await read(context.api);
  const found = whole(version, staged === undefined ? [] : [staged.version]);
  tell(context, await context.api.post<Outcome>(`/v1/policies/${found}/confirmation`, {}));
}

function tell({ terminal, json }: PublishingContext, outcome: Outcome): void {
  const { status, version } = outcome;
  show(terminal, json, outcome, () => [
    {
      published: `published ${version}: in force everywhere within 30 seconds`,
      staged: `waits for another publisher: \`countersign policy confirm ${version.slice(0, 12)}\``,
      unchanged: `${version} is in force already`,
    }[status],
  ]);
}

function whole(version: string, known: readonly string[]): string {
  const found = [...new Set(known)].filter((each) => each.startsWith(version));
  if (version.length >= 6 && found.length === 1 && found[0] !== undefined) return found[0];
  throw new CliFailure(
    version.length < 6 ? 'usage' : 'notFound',
    `\`${version}\` is the beginning of ${found.length} versions, expected one, and six characters or more: \`countersign policy published\` lists them`,
  );
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
