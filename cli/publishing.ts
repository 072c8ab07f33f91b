// What is published between deploys, policies or a catalogue, as the API tells and takes it: what is in force, going back
// to an earlier version, and confirming what another person proposed.
import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { CliFailure } from './failure.ts';
import { show } from './policy-folder.ts';
import { time } from './terminal.ts';

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

/** What is published by one route. */
export interface Publishable {
  readonly path: `/v1/${string}`;
  /** Of the command line: `countersign COMMAND published`. */
  readonly command: string;
  /** Said when nothing was ever published. */
  readonly none: string;
  /** What its commands do, for people. */
  readonly help: { readonly published: string; readonly rollback: string; readonly version: string };
  readonly goBack: (context: CommandContext, version: string) => Promise<void>;
}

/** `published`, `rollback` and `confirm`. */
export function addVersionCommands(
  command: Command,
  what: Publishable,
  signedIn: () => Promise<CommandContext>,
): void {
  command
    .command('published')
    .description(what.help.published)
    .action(async () => showPublished(await signedIn(), what));
  command
    .command('rollback')
    .description(what.help.rollback)
    .argument('<version>', what.help.version)
    .action(async (version: string) => what.goBack(await signedIn(), version));
  command
    .command('confirm')
    .description('confirm what another publisher proposed, where it takes two')
    .argument('<version>', 'its beginning is enough')
    .action(async (version: string) => confirm(await signedIn(), what, version));
}

export const readPublished = <T extends Published>({ api }: CommandContext, { path }: Publishable) =>
  api.get<T>(path);

async function showPublished(context: CommandContext, what: Publishable): Promise<void> {
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
export async function propose(context: CommandContext, what: Publishable, body: object): Promise<void> {
  tell(context, what, await context.api.post<Outcome>(what.path, body));
}

/** `version`: as much of its beginning as is like no other in the history. */
export async function goBack(context: CommandContext, what: Publishable, version: string): Promise<void> {
  const published = await readPublished(context, what);
  const known = published.history.map((entry) => entry.version);
  await propose(context, what, { version: whole(what, version, known), replaces: published.version });
}

async function confirm(context: CommandContext, what: Publishable, version: string): Promise<void> {
  const { staged } = await readPublished(context, what);
  const found = whole(what, version, staged === undefined ? [] : [staged.version]);
  tell(context, what, await context.api.post<Outcome>(`${what.path}/${found}/confirmation`, {}));
}

function tell({ terminal, json }: CommandContext, { command }: Publishable, outcome: Outcome): void {
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
