// The words of the command line that read the record: `replay`, `sessions show`, `sessions export`, `query`.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { collect } from './collect.ts';
import type { CommandContext } from './commands.ts';
import { type QueryOptions, query } from './query.ts';
import { type ReplayCommandOptions, readSession, readTranscripts, replay } from './replay.ts';
import { storyOf } from './replay-story.ts';
import { renderSession, replaySum } from './replay-view.ts';
import { type ExportFormat, exportFormats, exportSession } from './session-export.ts';
import type { Terminal } from './terminal.ts';

export function addReplayCommands(
  program: Command,
  sessions: Command,
  terminal: Terminal,
  context: () => Promise<CommandContext>,
): void {
  program
    .command('query')
    .description('ask a download of the archive, offline; without a name: which questions there are')
    .argument('[name]')
    .option('--sql <text>', 'SQL of your own, over `calls`, `open_calls` and `events`')
    .option('--dir <folder>', 'what `aws s3 sync s3://BUCKET DIR` left', '.')
    .option('--param <name=value>', 'of the query; `since=YYYY-MM-DD` of every one', collect, [])
    .action(async (name: string | undefined, options: Omit<QueryOptions, 'json'>) =>
      query(terminal, name, { ...options, json: program.opts().json === true }),
    );
  program
    .command('replay')
    .description('show what was done in a session, in order')
    .argument('<session>')
    .option('--full', 'whole requests and answers')
    .option('--step', 'one call at a time, on a key')
    .option('--follow', 'go on with each call as it ends, until the session does')
    .option(
      '--filter <what>',
      '`service=`, `operation=`, `outcome=` or `text=`; again to narrow further',
      collect,
      [],
    )
    .option('--html <file>', 'write one page that needs no network instead')
    .option('--asciicast <file>', 'write a recording for asciinema instead')
    .action(async (id: string, options: ReplayCommandOptions) =>
      replay(await context(), id, options, {
        clock: Date.now,
        sleep: (milliseconds) => sleep(milliseconds),
        ...(process.stdin.isTTY && { keys: pressedKeys }),
      }),
    );
  sessions
    .command('show')
    .description('one of them, and how its calls ended')
    .argument('<session>')
    .action(async (id: string) => {
      const { api, terminal, json } = await context();
      const session = await readSession(api, id);
      const steps = storyOf(await readTranscripts(api, id));
      if (json) return terminal.line(JSON.stringify({ session, calls: steps.length }, null, 2));
      renderSession(terminal, session);
      terminal.line(`  ${replaySum(steps, steps.length)}`);
    });
  sessions
    .command('export')
    .description('everything that was done in one, for other programs')
    .argument('<session>')
    .addOption(new Option('--format <name>', 'the form').choices([...exportFormats]).default('json'))
    .action(async (id: string, { format }: { format: ExportFormat }) => {
      const { api, terminal } = await context();
      const text = exportSession(await readSession(api, id), await readTranscripts(api, id), format);
      // The terminal ends the line itself.
      if (text !== '') terminal.line(text.replace(/\r?\n$/, ''));
    });
}

/** Raw mode, so that a key counts without Enter; put back however the loop is left. */
async function* pressedKeys(): AsyncGenerator<string> {
  const { stdin } = process;
  stdin.setRawMode(true);
  try {
    for await (const chunk of stdin) yield String(chunk);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}
