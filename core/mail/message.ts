// A request as an e-mail: the card in text and in HTML, with one link to the page. It holds no picture, no script and
// nothing that decides [A1]; all text is escaped, and is already without hidden characters [A8].
import type { Card } from '../approvals/card.ts';
import { escapeXml } from '../wire/xml-tree.ts';

export interface MailMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Why it is written, as the first words of the subject. */
export type MailOccasion = 'opened' | 'reminded' | 'escalated' | 'closed';

const subjectMaximumCharacters = 150;
const shownLines = 30;
const shownCharacters = 400;

/** Label and text of every row, in the order in which people read them. */
type Row = readonly [label: string, text: string];

export function mailMessage(card: Card, occasion: MailOccasion): MailMessage {
  const subject = `${subjectWords(card, occasion)}: ${card.title} (${card.where.connection})`;
  const rows = occasion === 'closed' ? closingRows(card) : askingRows(card);
  const action = occasion === 'closed' ? 'See the request' : 'Look at it and decide';
  return {
    // A line break in a subject would begin another header (RFC 5322 section 2.2).
    subject: subject
      .replace(/\s+/g, ' ')
      .slice(0, subjectMaximumCharacters)
      .replace(/[\uD800-\uDBFF]$/, ''),
    text: textOf(card, rows, action),
    html: htmlOf(card, rows, action),
  };
}

function subjectWords({ status, risk }: Card, occasion: MailOccasion): string {
  if (occasion === 'closed') return status.words;
  const grave = risk === undefined ? '' : `, risk ${risk.score} of 10`;
  const words = { opened: 'Approval needed', reminded: 'Still waiting', escalated: 'Escalated to you' };
  return `${words[occasion]}${grave}`;
}

function askingRows(card: Card): readonly Row[] {
  const { who, what, where, why, risk, preview, asked, status, times } = card;
  return [
    ...optional('Risk', risk && `${risk.score} of 10. ${risk.reasons.join(' ')}`),
    [
      'Who',
      `${who.name}${who.owner === undefined ? '' : `, of ${who.owner}`} (${who.subject} at ${who.issuer})`,
    ],
    ['What', `${what.operation}. ${what.effect}.`],
    ['Where', [where.connection, where.accountId, where.region, ...where.tags].join(' · ')],
    [
      'On',
      card.resources
        .filter(({ dependent }) => !dependent)
        .map(({ shown, sure }) => (sure ? shown : `${shown} (not known for sure)`))
        .join('\n'),
    ],
    [
      'Why',
      `${why.reason === undefined ? 'It gave no reason.' : `“${cut(why.reason.text)}”`} ${why.caution}`,
    ],
    ...optional('Ticket', why.ticket),
    ...optional('Again', why.askedAgainBecause),
    ...(preview?.facts ?? []).map(({ label, value }): Row => [`Its ${label}`, cut(value)]),
    ...optional('Undo', preview?.reversible),
    ...(preview?.problems ?? []).map((problem): Row => ['Not seen', problem]),
    ...asked.rules.map(
      ({ gate, words, description }): Row => [
        `Rule ${gate}`,
        `${description === undefined ? '' : `${description} `}${words}`,
      ],
    ),
    ...asked.conditions.map((words): Row => ['Also', words]),
    ['Allows', `This exact call ${asked.uses}, ${asked.duration} of the last approval.`],
    ...asked.narrowed.map((words): Row => ['Narrowed', words]),
    ['Stands', status.words],
    ['Until', times.decideUntil],
    ...(what.hasHiddenCharacters
      ? [
          [
            'Careful',
            'It holds characters that are invisible or change the reading direction; they are shown as [U+…].',
          ] as const,
        ]
      : []),
    ['Call', callText(card)],
    ['Digest', card.digest],
  ];
}

function closingRows(card: Card): readonly Row[] {
  const { who, what, status } = card;
  return [
    ['Who', who.name],
    ['What', what.operation],
    ['Stands', status.words],
    ...status.decisions.map((line): Row => ['', line]),
  ];
}

const optional = (label: string, text: string | undefined): readonly Row[] =>
  text === undefined ? [] : [[label, text]];

function callText({ what: { lines } }: Card): string {
  const shown = lines.slice(0, shownLines).map(({ path, short }) => `${path} = ${short}`);
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more members: the page shows all of them`] : [])].join('\n');
}

/** Shortened with its length: the page shows the whole. */
function cut(text: string): string {
  if (text.length <= shownCharacters) return text;
  const beginning = text.slice(0, shownCharacters).replace(/[\uD800-\uDBFF]$/, '');
  return `${beginning}… (${text.length} characters in all)`;
}

function textOf(card: Card, rows: readonly Row[], action: string): string {
  const body = rows.map(
    ([label, text]) => `${label === '' ? '' : `${label}: `}${text.replaceAll('\n', '\n  ')}`,
  );
  return [card.what.sentence, '', ...body, '', `${action}: ${card.approvalUrl}`, '', footnote, ''].join('\n');
}

const footnote =
  'Opening the link decides nothing: you sign in, read the request and decide there. If you did not expect this, ask who runs Countersign.';

const tones = { grave: '#b3261e', careful: '#8a5a00', calm: '#1b6e3c' } as const;

function htmlOf(card: Card, rows: readonly Row[], action: string): string {
  const text = (value: string) => escapeXml(value).replaceAll('\n', '<br>');
  const cells = rows.map(
    ([label, value]) =>
      `${label === '' ? '' : `<dt style="margin-top:10px;font-size:12px;font-weight:600;color:#5f6368">${text(label)}</dt>`}<dd style="margin:0;overflow-wrap:anywhere;word-break:break-word">${text(value)}</dd>`,
  );
  const url = escapeXml(card.approvalUrl);
  const tone = tones[card.risk?.tone ?? 'careful'];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${text(card.title)}</title>
<style>@media (prefers-color-scheme: dark){body,.sheet{background:#1e1f22!important;color:#e8eaed!important}dt,.foot{color:#9aa0a6!important}}</style></head>
<body style="margin:0;padding:16px;background:#f4f5f7;color:#202124;font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div class="sheet" style="max-width:640px;margin:0 auto;background:#ffffff;border-top:4px solid ${tone};border-radius:8px;padding:20px">
<h1 style="font-size:20px;margin:0 0 12px;overflow-wrap:anywhere">${text(card.what.sentence)}</h1>
<p style="margin:0 0 16px"><a href="${url}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1a5fb4;color:#ffffff;text-decoration:none;font-weight:600">${action}</a></p>
<dl style="margin:0;font-size:14px">${cells.join('')}</dl>
<p class="foot" style="font-size:12px;color:#5f6368;margin:16px 0 0;overflow-wrap:anywhere">${text(footnote)}<br>${url}</p>
</div></body></html>
`;
}
