// A replay as a recording that plays in a terminal, in asciinema's format, version 2.
// https://docs.asciinema.org/manual/asciicast/v2/
import type { Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';
import { duration, matches, type StoryStep, storyOf } from './replay-story.ts';
import { type ReplayOptions, renderReplayHead, renderStep, replaySum } from './replay-view.ts';
import { printable, type Terminal } from './terminal.ts';

const columns = 110;
const rows = 32;
/** Players wait no longer, however long the agent did; times in the file stay true. */
const longestWaitSeconds = 2;

/** One event for each call, at the time that it took since the first. */
export function asciicast(
  session: Session,
  transcripts: readonly Transcript[],
  options: ReplayOptions,
): string {
  const header = {
    version: 2,
    width: columns,
    height: rows,
    timestamp: session.issuedAtEpochSeconds,
    idle_time_limit: longestWaitSeconds,
    title: printable(`Countersign session ${session.id} of ${session.principal.displayName}`),
    env: { TERM: 'xterm-256color' },
  };
  const steps = storyOf(transcripts).filter((step) => matches(step, options.filters ?? []));
  const events: [seconds: number, kind: 'o', data: string][] = [
    [0, 'o', screen((terminal) => renderReplayHead(terminal, session))],
  ];
  for (const step of steps)
    events.push([endSeconds(step), 'o', screen((to) => renderStep(to, step, options))]);
  const last = Math.max(0, ...steps.map(endSeconds));
  const took = duration(last * 1000);
  events.push([last, 'o', screen((to) => to.line(`${replaySum(steps, transcripts.length)}, ${took}`))]);
  events.sort(([a], [b]) => a - b);
  return `${[header, ...events].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

const endSeconds = ({ offsetMilliseconds, durationMilliseconds = 0 }: StoryStep): number =>
  (offsetMilliseconds + durationMilliseconds) / 1000;

function screen(render: (terminal: Terminal) => void): string {
  const lines: string[] = [];
  render({ line: (text = '') => void lines.push(text), hasColour: true, widthColumns: columns });
  return `${lines.join('\r\n')}\r\n\r\n`;
}
