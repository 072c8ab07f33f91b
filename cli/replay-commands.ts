// The words of the command line that read the record of a session: `replay`, `sessions show`, `sessions export`.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { CommandContext } from './commands.ts';
import { type ReplayCommandOptions, readSession, readTranscripts, replay } from './replay.ts';
import { storyOf } from './replay-story.ts';
import { renderSession, replaySum } from './replay-view.ts';
import { type ExportFormat, exportFormats, exportSession } from './session-export.ts';

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

export function addReplayCommands(
  program: Command,
  sessions: Command,
  context: () => Promise<CommandContext>,
): void {
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
