// A request as a Slack message: short enough to read in a channel, with the state of the moment. Deciding happens in a
// modal that shows the whole call; the message alone decides nothing.
import type { Card, ShownValue } from '../approvals/card.ts';
import { sentence } from '../approvals/words.ts';
import { actions, type Block, button, context, escaped, fields, header, section } from './blocks.ts';

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

export function requestMessage(card: Card): SlackMessage {
  const status = `${statusMarks[card.status.status]} ${sentence(card.status.words)}`;
  return {
    text: escaped(`${card.what.sentence} ${status}`).slice(0, 3000),
    blocks: [
      header(card.title),
      section(status),
      ...(card.risk === undefined
        ? [section(card.what.effect)]
        : [section(`Risk ${card.risk.score} of 10. ${card.risk.reasons.join(' ')}`)]),
      fields([
        `Who asks\n${card.who.name}`,
        `Who answers for it\n${card.who.owner ?? 'nobody is named'}`,
        `Where\n${[`${card.where.connection} · ${card.where.accountId}`, ...card.where.tags].join('\n')}`,
        `Region\n${card.where.region}`,
        `Call\n${card.what.operation}`,
        `Decide until\n${card.times.decideUntil}`,
      ]),
      section(
        `On\n${listOf(
          card.resources.filter(({ dependent }) => !dependent).map(({ shown }) => shown),
          shownResources,
        )}`,
      ),
      section(
        `With\n${listOf(
          card.what.lines.map(({ path, short }) => `${path}: ${short}`),
          shownLines,
        )}`,
      ),
      section(whyOf(card)),
      ...previewOf(card),
      section(`Policy asks\n${rulesOf(card)}`),
      ...(card.asked.narrowed.length === 0
        ? []
        : [section(`Narrowed so far: ${card.asked.narrowed.join(', ')}`)]),
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
    ],
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
function beginningOf({ text, lengthCharacters, sha256 }: ShownValue): string {
  if (text.length <= reasonCharacters) return `“${text}”`;
  const beginning = text.slice(0, reasonCharacters).replace(/[\uD800-\uDBFF]$/, '');
  return `“${beginning}…” (${lengthCharacters} characters, SHA-256 ${sha256})`;
}

function whyOf({ why }: Card): string {
  return [
    `Why: ${why.caution}`,
    why.reason === undefined ? 'It gave no reason.' : beginningOf(why.reason),
    ...(why.ticket === undefined ? [] : [`Ticket: ${why.ticket}`]),
    ...(why.askedAgainBecause === undefined ? [] : [`Asked again: ${why.askedAgainBecause}`]),
  ].join('\n');
}

export function previewOf({ preview }: Card): readonly Block[] {
  if (preview === undefined) return [];
  return [
    section(
      [
        `What it would touch, as of ${preview.takenAt}`,
        ...preview.facts.map(({ label, value }) => `${label}: ${value}`),
        preview.reversible,
        ...preview.problems.map((problem) => `Not seen: ${problem}`),
      ].join('\n'),
    ),
  ];
}

export const rulesOf = ({ asked }: Card): string =>
  [...asked.rules.map(({ gate, words }) => `${gate}: ${words}`), ...asked.conditions].join('\n');

function listOf(texts: readonly string[], count: number): string {
  if (texts.length === 0) return 'nothing that can be named';
  const rest = texts.length - count;
  return [...texts.slice(0, count), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}
