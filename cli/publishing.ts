// What is published between deploys, policies or a catalogue, as the API tells and takes it: what is in force, going back
// to an earlier version, and confirming what another person proposed.
import type { ApiClient } from './api-client.ts';
import { CliFailure } from './failure.ts';
import { show } from './policy-folder.ts';
import { type Terminal, time } from './terminal.ts';

export interface Published {
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

export interface Outcome {
  readonly status: 'published' | 'staged' | 'unchanged';
  readonly version: string;
}

export interface PublishingContext {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** What is published by one route. */
export interface Publishable {
  readonly path: `/v1/${string}`;
  /** Of the command line: `countersign COMMAND published`. */
  readonly command: string;
  /** Said when nothing was ever published. */
  readonly none: string;
}

export const readPublished = <T extends Published>({ api }: PublishingContext, { path }: Publishable) =>
  api.get<T>(path);

export async function showPublished(context: PublishingContext, what: Publishable): Promise<void> {
  const published = await readPublished(context, what);
  show(context.terminal, context.json, published, () => [
    published.version === null ? what.none : `in force ${published.version}`,
    ...(published.staged
      ? [
          `waits    ${published.staged.version}, proposed by ${published.staged.by} at ${time(published.staged.atEpochSeconds)}: \`countersign ${what.command} confirm\``,
        ]
      : []),
    ...published.history.map(
      ({ sequence, version, by, atEpochSeconds }) =>
        `${String(sequence).padStart(4)}  ${time(atEpochSeconds)}  ${version}  ${by}`,
    ),
  ]);
}

/** `body`: what is proposed, and over which version. */
export async function propose(context: PublishingContext, what: Publishable, body: object): Promise<void> {
  tell(context, what, await context.api.post<Outcome>(what.path, body));
}

/** `version`: as much of its beginning as is like no other in the history. */
export async function goBack(context: PublishingContext, what: Publishable, version: string): Promise<void> {
  const published = await readPublished(context, what);
  const known = published.history.map((entry) => entry.version);
  await propose(context, what, { version: whole(what, version, known), replaces: published.version });
}

export async function confirm(context: PublishingContext, what: Publishable, version: string): Promise<void> {
  const { staged } = await readPublished(context, what);
  const found = whole(what, version, staged === undefined ? [] : [staged.version]);
  tell(context, what, await context.api.post<Outcome>(`${what.path}/${found}/confirmation`, {}));
}

function tell({ terminal, json }: PublishingContext, { command }: Publishable, outcome: Outcome): void {
  const { status, version } = outcome;
  show(terminal, json, outcome, () => [
    {
      published: `published ${version}: in force everywhere within 30 seconds`,
      staged: `waits for another publisher: \`countersign ${command} confirm ${version.slice(0, 12)}\``,
      unchanged: `${version} is in force already`,
    }[status],
  ]);
}

function whole({ command }: Publishable, version: string, known: readonly string[]): string {
  const found = [...new Set(known)].filter((each) => each.startsWith(version));
  if (version.length >= 6 && found.length === 1 && found[0] !== undefined) return found[0];
  throw new CliFailure(
    version.length < 6 ? 'usage' : 'notFound',
    `\`${version}\` is the beginning of ${found.length} versions, expected one, and six characters or more: \`countersign ${command} published\` lists them`,
  );
}
