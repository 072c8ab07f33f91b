// A request as a Slack message: short enough to read in a channel, with the state of the moment. Deciding happens in a
// modal that shows the whole call; the message alone decides nothing.

import type { Card, ShownValue } from '../approvals/card.ts';
import { sentence } from '../approvals/words.ts';
import { beginningOf } from '../beginning-of.ts';
import {
  actions,
  type Block,
  button,
  bytesOf,
  context,
  fields,
  fitting,
  header,
  inLines,
  limits,
  quoted,
  section,
} from './blocks.ts';

export const actionIds = {
  approve: 'countersign_approve',
  narrow: 'countersign_narrow',
  deny: 'countersign_deny',
  /** Opens a page of ours; Slack tells us, and nothing follows. */
  page: 'countersign_page',
} as const;

export interface SlackMessage {
  /** For notifications. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

const shownResources = 5;
const shownLines = 8;
const reasonCharacters = 600;
const statusMarks = {
  pending: '⏳',
  approved: '✅',
  executed: '✅',
  denied: '⛔',
  expired: '⌛',
  withdrawn: '↩',
  unknown: '⚠',
} as const;

/** Each text may have the first of these numbers of characters with which the whole fits; what is cut ends in `…`. */
const charactersOfEachText = [limits.sectionCharacters, 1_500, 800, 400, 150];

export function requestMessage(card: Card): SlackMessage {
  const status = inLines([`${statusMarks[card.status.status]} ${sentence(card.status.words)}`]);
  let blocks: readonly Block[] = [];
  for (const maximumCharacters of charactersOfEachText) {
    blocks = blocksOf(card, status, maximumCharacters);
    if (bytesOf(blocks) <= limits.messageBlocksBytes) break;
  }
  return { text: fitting(inLines([`${card.what.sentence} ${status}`]), limits.sectionCharacters), blocks };
}

function blocksOf(card: Card, status: string, maximumCharacters: number): readonly Block[] {
  const text = (words: string): Block => section(words, maximumCharacters);
  return [
    header(card.title),
    text(status),
    ...earlierDecisions(card).map(text),
    ...(card.risk === undefined
      ? [text(card.what.effect)]
      : [text(`Risk ${card.risk.score} of 10. ${card.risk.reasons.join(' ')}`)]),
    fields(
      [
        ['Who asks', card.who.name],
        ['Who answers for it', card.who.owner ?? 'nobody is named'],
        ['Where', `${card.where.connection} · ${card.where.accountId}`, ...card.where.tags],
        ['Region', card.where.region],
        ['Call', card.what.operation],
        ['Decide until', card.times.decideUntil],
      ].map(inLines),
      maximumCharacters,
    ),
    text(
      inLines([
        'On',
        ...beginningOfList(
          card.resources.filter(({ dependent }) => !dependent).map(({ shown }) => shown),
          shownResources,
        ),
      ]),
    ),
    text(
      inLines([
        'With',
        ...beginningOfList(
          card.what.lines.map(({ path, short }) => `${path}: ${short}`),
          shownLines,
        ),
      ]),
    ),
    text(whyOf(card)),
    ...previewWords(card).map(text),
    text(
      inLines([
        'Policy asks',
        ...card.asked.rules.map(({ gate, words }) => `${gate}: ${words}`),
        ...card.asked.conditions,
      ]),
    ),
    ...(card.asked.narrowed.length === 0 ? [] : [text(`Narrowed so far: ${card.asked.narrowed.join(', ')}`)]),
    ...(card.what.hasHiddenCharacters
      ? [
          section(
            '⚠ It holds invisible characters or such that turn the reading direction. They are shown like [U+202E].',
          ),
        ]
      : []),
    context(
      `${card.asked.uses}, ${card.asked.duration} of the approval · digest ${card.digest} · ${card.requestId}`,
    ),
    actions([
      ...(card.status.status === 'pending' ? decisionButtons(card) : []),
      button('Open the page', actionIds.page, { url: card.approvalUrl }),
    ]),
  ];
}

/** For whoever pressed and is unknown, or whose sign-in is too old. */
export function signInHint(url: string, linkHours: number): SlackMessage {
  const text = `Countersign does not know who you are here, or your sign-in is older than ${linkHours} hours. Sign in, then press the button again. The link is for you alone and works for ten minutes.`;
  return {
    text,
    blocks: [section(text), actions([button('Sign in', actionIds.page, { url, style: 'primary' })])],
  };
}

/** For whoever pressed or submitted in vain. */
export function nothingDecided(words: string, url: string): SlackMessage {
  const text = `Nothing was decided. ${words}`;
  return {
    text: fitting(text, limits.sectionCharacters),
    blocks: [section(text), actions([button('Open the page', actionIds.page, { url })])],
  };
}

function decisionButtons(card: Card) {
  const { requestId: value } = card;
  const canNarrow =
    card.asked.maximumUses > 1 || card.asked.maximumDurationSeconds > 60 || card.resources.length > 1;
  return [
    // What needs a fresh sign-in is decided on the page alone.
    ...(card.asked.freshSignIn
      ? []
      : [
          button('Approve…', actionIds.approve, { value, style: 'primary' }),
          ...(canNarrow ? [button('Approve less…', actionIds.narrow, { value })] : []),
        ]),
    button('Deny…', actionIds.deny, { value, style: 'danger' }),
  ];
}

/** Hash and length are those of what the agent wrote, not of what is shown of it. */
function shownReason({ text, lengthCharacters, sha256 }: ShownValue): readonly string[] {
  if (text.length <= reasonCharacters) return quoted(text);
  return [
    ...quoted(`${beginningOf(text, reasonCharacters)}…`),
    `(${lengthCharacters} characters, SHA-256 ${sha256})`,
  ];
}

function whyOf({ why }: Card): string {
  return inLines([
    `Why: ${why.caution}`,
    ...(why.reason === undefined ? ['It gave no reason.'] : shownReason(why.reason)),
    ...(why.ticket === undefined ? [] : [`Ticket: ${why.ticket}`]),
    ...(why.renews === undefined ? [] : [`Renews ${why.renews}`]),
    ...(why.askedAgainBecause === undefined ? [] : [`Asked again: ${why.askedAgainBecause}`]),
  ]);
}

/** Empty when nobody looked. */
export function previewWords({ preview }: Card): readonly string[] {
  if (preview === undefined) return [];
  return [
    inLines([
      `What it would touch, as of ${preview.takenAt}`,
      ...preview.facts.map(({ label, value }) => `${label}: ${value}`),
      preview.reversible,
      ...preview.problems.map((problem) => `Not seen: ${problem}`),
    ]),
  ];
}

/** Those that the status does not tell: it has the last one, once the request is decided. */
function earlierDecisions({ status: { status, decisions } }: Card): readonly string[] {
  const untold = status === 'pending' || status === 'expired' ? decisions : decisions.slice(0, -1);
  return untold.length === 0 ? [] : [inLines(untold.map(sentence))];
}

function beginningOfList(texts: readonly string[], count: number): readonly string[] {
  if (texts.length === 0) return ['nothing that can be named'];
  const rest = texts.length - count;
  return [...texts.slice(0, count), ...(rest > 0 ? [`and ${rest} more`] : [])];
}
