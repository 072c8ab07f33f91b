// A session as one HTML file that needs no network: a timeline, and for each call who, what, why, by whom and with what result.
// It must never run anything of what it shows: every value is escaped, the policy of the page lists one script and one style
// by their hashes, and nothing else is loaded [A8].
import { createHash } from 'node:crypto';
import type { JsonValue } from '../core/json.ts';
import { principalId } from '../core/principal.ts';
import type { Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';
import { pageScript } from './replay-page-script.ts';
import { pageStyle } from './replay-page-style.ts';
import { duration, type StoryStep, storyOf } from './replay-story.ts';
import { printable, time } from './terminal.ts';

const sourceOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export function renderReplayPage(session: Session, transcripts: readonly Transcript[]): string {
  const steps = storyOf(transcripts);
  const policy = [
    `default-src 'none'`,
    `script-src ${sourceOf(pageScript)}`,
    `style-src ${sourceOf(pageStyle)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Replay of ${shown(session.id)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>Replay of <code>${shown(session.id)}</code></h1>
${facts(sessionFacts(session))}
${timeline(steps)}
<div class="find">
<label>Search <input id="search" type="search" autocomplete="off" spellcheck="false"></label>
<label>Outcome <select id="outcome"><option value="">all</option>${outcomesOf(steps)}</select></label>
<p id="count" role="status">${steps.length} of ${steps.length} calls</p>
</div>
<p class="keys"><kbd>/</kbd> search · <kbd>j</kbd> <kbd>k</kbd> next and previous call · <kbd>Enter</kbd> open or close · <kbd>e</kbd> open or close all</p>
</header>
<main>
${steps.map(stepOf).join('\n')}
</main>
<footer>Recorded by Countersign. What is masked was masked before it was stored. This file proves nothing by itself: <code>countersign verify</code> checks the archive.</footer>
<script>${pageScript}</script>
</body>
</html>
`;
}

/** INVARIANT: every text that is not written in this file passes through here. */
function shown(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

type Fact = readonly [name: string, value: string];

function sessionFacts({
  principal,
  connection,
  door,
  label,
  issuedAtEpochSeconds,
  expiresAtEpochSeconds,
  revokedAtEpochSeconds,
}: Session): readonly Fact[] {
  return [
    [principal.kind, `${principal.displayName} (${principalId(principal)})`],
    ...(principal.owner === undefined ? [] : [['owner', principal.owner] as const]),
    ...(label === undefined ? [] : [['calls itself', label] as const]),
    ['connection', `${connection}, ${door} door`],
    ['lasts', `${time(issuedAtEpochSeconds)} to ${time(expiresAtEpochSeconds)}`],
    ...(revokedAtEpochSeconds === undefined ? [] : [['revoked', time(revokedAtEpochSeconds)] as const]),
  ];
}

function facts(entries: readonly Fact[]): string {
  const rows = entries.map(
    ([name, value]) =>
      `<div data-label="${shown(name)}"><dt>${shown(name)}</dt><dd>${shown(value)}</dd></div>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

const timelineWidth = 1000;
/** So that a short call can be seen and hit. */
const leastWidth = 4;

/** Attributes of SVG, since the page's policy allows no style of an element's own. */
function timeline(steps: readonly StoryStep[]): string {
  if (steps.length === 0) return '';
  const endOf = ({ offsetMilliseconds, durationMilliseconds = 0 }: StoryStep) =>
    offsetMilliseconds + durationMilliseconds;
  const spanMilliseconds = Math.max(1, ...steps.map(endOf));
  const scale = (timelineWidth - leastWidth) / spanMilliseconds;
  const bars = steps.map((step, index) => {
    const x = (step.offsetMilliseconds * scale).toFixed(1);
    const width = Math.max(leastWidth, (step.durationMilliseconds ?? 0) * scale).toFixed(1);
    const name = `${step.transcript.receivedAt.slice(11, 19)} ${step.title}: ${step.outcome}`;
    return `<a href="#call-${index}"><rect class="${step.outcome}" x="${x}" y="4" width="${width}" height="32"><title>${shown(name)}</title></rect></a>`;
  });
  return `<svg class="timeline" viewBox="0 0 ${timelineWidth} 40" preserveAspectRatio="none" aria-label="Timeline of ${shown(duration(spanMilliseconds))}">${bars.join('')}</svg>`;
}

function outcomesOf(steps: readonly StoryStep[]): string {
  return [...new Set(steps.map(({ outcome }) => outcome))]
    .map((outcome) => `<option value="${shown(outcome)}">${shown(outcome)}</option>`)
    .join('');
}

function stepOf(step: StoryStep, index: number): string {
  const { transcript, title, outcome, offsetMilliseconds, durationMilliseconds, notes } = step;
  const { maskedCall, result, receivedAt } = transcript;
  const status = result ? ` ${result.statusCode}` : '';
  const took = durationMilliseconds === undefined ? '' : duration(durationMilliseconds);
  const since = offsetMilliseconds > 0 ? `+${duration(offsetMilliseconds)}` : '';
  const place = maskedCall ? `${maskedCall.accountId} ${maskedCall.region}` : '';
  return `<details class="call" id="call-${index}" data-outcome="${shown(outcome)}">
<summary><time datetime="${shown(receivedAt)}">${shown(receivedAt.slice(11, 19))}</time> <b>${shown(title)}</b> <span class="outcome ${shown(outcome)}">${shown(outcome)}${status}</span> <span class="dim">${shown([took, since].filter(Boolean).join(' · '))}</span></summary>
${facts([
  ['call', transcript.callId],
  ...(place === '' ? [] : [['where', place] as const]),
  ...(transcript.sourceAddress === undefined ? [] : [['from', transcript.sourceAddress] as const]),
  ...(transcript.userAgent === undefined ? [] : [['client', transcript.userAgent] as const]),
  ...notes.map(({ label, text }): Fact => [label, text]),
])}
${body('Request, masked', maskedCall?.parameters)}${body('Answer, masked', result?.output)}</details>`;
}

function body(name: string, value: JsonValue | undefined): string {
  if (value === undefined) return '';
  const lines = JSON.stringify(value, null, 2).split('\n').map(shown);
  return `<h3>${name}</h3><pre tabindex="0">${lines.join('\n')}</pre>`;
}
