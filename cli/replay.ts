// `countersign replay`: fetches a session's records and shows them at once, step by step, as they come, or as a file.
import { writeFile } from 'node:fs/promises';
import type { Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';
import type { ApiClient } from './api-client.ts';
import { asciicast } from './asciicast.ts';
import type { CommandContext } from './commands.ts';
import { CliFailure } from './failure.ts';
import { renderReplayPage } from './replay-page.ts';
import { matches, readFilter, type StoryFilter, storyOf } from './replay-story.ts';
import { renderReplay, renderReplayHead, renderStep, replaySum, type ShownSession } from './replay-view.ts';
import { paint } from './terminal.ts';

export interface ReplayCommandOptions {
  readonly full?: boolean;
  readonly step?: boolean;
  readonly follow?: boolean;
  readonly filter?: readonly string[];
  readonly html?: string;
  readonly asciicast?: string;
}

export interface ReplayWorld {
  readonly clock: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Keys as they are pressed; absent where nobody can press one. */
  readonly keys?: () => AsyncIterable<string>;
}

const foldedBodyLines = 12;

export async function replay(
  context: CommandContext,
  id: string,
  options: ReplayCommandOptions,
  world: ReplayWorld,
): Promise<void> {
  const filters = (options.filter ?? []).map(readFilter);
  const bodyLines = options.full ? Number.POSITIVE_INFINITY : foldedBodyLines;
  const session = await readSession(context.api, id);
  if (options.follow) {
    if (options.html ?? options.asciicast ?? options.step)
      throw new CliFailure('usage', '`--follow` goes with none of `--step`, `--html` and `--asciicast`');
    return follow(context, session, { bodyLines, filters }, world);
  }
  const transcripts = await readTranscripts(context.api, id);
  const files = [
    ...(options.html === undefined ? [] : [[options.html, renderReplayPage(session, transcripts)] as const]),
    ...(options.asciicast === undefined
      ? []
      : [[options.asciicast, asciicast(session, transcripts, { bodyLines, filters })] as const]),
  ];
  if (files.length > 0) {
    for (const [file, text] of files) {
      await write(file, text);
      context.terminal.line(`wrote ${file}: ${transcripts.length} calls`);
    }
  } else if (context.json) {
    const kept = storyOf(transcripts).filter((step) => matches(step, filters));
    const shown = { session, transcripts: kept.map(({ transcript }) => transcript) };
    context.terminal.line(JSON.stringify(shown, null, 2));
  } else if (options.step) {
    await stepThrough(context, session, transcripts, { bodyLines, filters }, world);
  } else {
    renderReplay(context.terminal, session, transcripts, { bodyLines, filters });
  }
}

export function readSession(api: ApiClient, id: string): Promise<ShownSession> {
  return api.get<ShownSession>(`/v1/sessions/${encodeURIComponent(id)}`);
}

/** Oldest first, from after `cursor` on. */
export async function readTranscripts(
  api: ApiClient,
  id: string,
  cursor?: string,
): Promise<readonly Transcript[]> {
  const transcripts: Transcript[] = [];
  let from = cursor;
  do {
    const query = from === undefined ? '' : `?cursor=${encodeURIComponent(from)}`;
    const page = await api.get<{ transcripts: Transcript[]; cursor?: string }>(
      `/v1/sessions/${encodeURIComponent(id)}/transcript${query}`,
    );
    transcripts.push(...page.transcripts);
    from = page.cursor;
  } while (from !== undefined);
  return transcripts;
}

/** Holds secrets of nobody, but who did what: for the eyes of whoever wrote it. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 }).catch((cause) => {
    throw new CliFailure('failed', `${file} cannot be written: name a file in a folder that is there`, {
      cause,
    });
  });
}

interface Shown {
  readonly bodyLines: number;
  readonly filters: readonly StoryFilter[];
}

async function stepThrough(
  { terminal }: CommandContext,
  session: Session,
  transcripts: readonly Transcript[],
  options: Shown,
  { keys }: ReplayWorld,
): Promise<void> {
  if (keys === undefined)
    throw new CliFailure('usage', '`--step` waits for keys: run it in a terminal, or leave it out');
  const steps = storyOf(transcripts).filter((step) => matches(step, options.filters));
  renderReplayHead(terminal, session);
  terminal.line(paint(terminal, 'dim', '  any key: the next call; b: the one before; q: end'));
  let index = -1;
  for await (const key of keys()) {
    // \u0003 is Ctrl-C, which a terminal in raw mode hands over as a key.
    if (key === 'q' || key === '\u0003') break;
    index = Math.max(0, key === 'b' ? index - 1 : index + 1);
    const step = steps[index];
    if (step === undefined) break;
    terminal.line();
    terminal.line(paint(terminal, 'dim', `${index + 1} of ${steps.length}`));
    renderStep(terminal, step, options);
  }
  terminal.line();
  terminal.line(replaySum(steps, transcripts.length));
}

const pollMilliseconds = 2_000;
/** Calls of one session may reach the archive in another order than they began in. */
const overlapMilliseconds = 60_000;

/** Shows each call once it has its end, until the session has its own. */
async function follow(
  { api, terminal, json }: CommandContext,
  begun: Session,
  options: Shown,
  { clock, sleep }: ReplayWorld,
): Promise<void> {
  if (!json) renderReplayHead(terminal, begun);
  const told = new Set<string>();
  const first: Transcript[] = [];
  let cursor: string | undefined;
  for (;;) {
    // Before the records, so that none is missed that came before the session's end.
    const session = await readSession(api, begun.id);
    const isOver =
      session.revokedAtEpochSeconds !== undefined || session.expiresAtEpochSeconds <= clock() / 1000;
    const found = await readTranscripts(api, begun.id, cursor);
    if (first.length === 0) first.push(...found.slice(0, 1));
    for (const transcript of found) {
      if (told.has(transcript.callId) || (transcript.outcome === undefined && !isOver)) continue;
      told.add(transcript.callId);
      const step = storyOf([...first, transcript]).at(-1);
      if (step === undefined || !matches(step, options.filters)) continue;
      if (json) terminal.line(JSON.stringify(transcript));
      else {
        terminal.line();
        renderStep(terminal, step, options);
      }
    }
    if (isOver) {
      if (!json) terminal.line(`\nthe session is ${session.revokedAtEpochSeconds ? 'revoked' : 'over'}`);
      return;
    }
    cursor = settledUntil(found, clock() - overlapMilliseconds) ?? cursor;
    await sleep(pollMilliseconds);
  }
}

/** The last call before which nothing can change any more. */
function settledUntil(found: readonly Transcript[], beforeMilliseconds: number): string | undefined {
  const firstOpen = found.findIndex(
    ({ outcome, receivedAt }) => outcome === undefined || Date.parse(receivedAt) >= beforeMilliseconds,
  );
  return found[(firstOpen < 0 ? found.length : firstOpen) - 1]?.callId;
}
