// A request as an e-mail: the card in text and in HTML, with one link, which is the address's own. It holds no picture, no
// script and nothing that decides [A1]; all text is escaped, and is already without hidden characters [A8].

import type { Card } from '../approvals/card.ts';
import { beginningOf } from '../beginning-of.ts';
import { escapeXml } from '../wire/xml-tree.ts';

export interface MailMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Why people are asked, as the first words of the subject. */
export type AskingOccasion = 'opened' | 'reminded' | 'escalated';

/** Where an e-mail that asks leads to. */
interface MailTarget {
  /** The address's own link. */
  readonly url: string;
  readonly address: string;
  /** Several people read the mailbox. */
  readonly isShared: boolean;
}

const subjectMaximumCharacters = 150;
const shownLines = 30;
const shownCharacters = 400;

/** Label and text of every row, in the order in which people read them. */
type Row = readonly [label: string, text: string];

export function askingMail(card: Card, occasion: AskingOccasion, target: MailTarget): MailMessage {
  const grave = card.risk === undefined ? '' : `, risk ${card.risk.score} of 10`;
  const words = { opened: 'Approval needed', reminded: 'Still waiting', escalated: 'Escalated to you' };
  const whose = target.isShared
    ? `whoever reads ${target.address} and may decide: the first decision uses it up`
    : `${target.address} alone, and for one decision`;
  return message(card, {
    subject: `${words[occasion]}${grave}`,
    rows: askingRows(card),
    action: 'Look at it and decide',
    url: target.url,
    footnote: `Opening the link decides nothing: you sign in, read the request and decide there. It is for ${whose}, until ${card.times.decideUntil}. If you did not expect this, ask who runs Countersign.`,
  });
}

/** What became of it. It asks for nothing, so it leads to the request's own page. */
export function closingMail(card: Card): MailMessage {
  return message(card, {
    subject: card.status.words,
    rows: closingRows(card),
    action: 'See the request',
    url: card.approvalUrl,
    footnote: 'You sign in to see it. If you did not expect this, ask who runs Countersign.',
  });
}

interface Letter {
  readonly subject: string;
  readonly rows: readonly Row[];
  /** On the link. */
  readonly action: string;
  readonly url: string;
  readonly footnote: string;
}

function message(card: Card, letter: Letter): MailMessage {
  return {
    // A line break in a subject would begin another header (RFC 5322 section 2.2).
    subject: beginningOf(
      `${letter.subject}: ${card.title} (${card.where.connection})`.replace(/\s+/g, ' '),
      subjectMaximumCharacters,
    ),
    text: textOf(card, letter),
    html: htmlOf(card, letter),
  };
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
    ...optional('Renews', why.renews),
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
  return `${beginningOf(text, shownCharacters)}… (${text.length} characters in all)`;
}

function textOf(card: Card, { rows, action, url, footnote }: Letter): string {
  const body = rows.map(
    ([label, text]) => `${label === '' ? '' : `${label}: `}${text.replaceAll('\n', '\n  ')}`,
  );
  return [card.what.sentence, '', ...body, '', `${action}: ${url}`, '', footnote, ''].join('\n');
}

const tones = { grave: '#b3261e', careful: '#8a5a00', calm: '#1b6e3c' } as const;

function htmlOf(card: Card, { rows, action, url, footnote }: Letter): string {
  const text = (value: string) => value.split('\n').map(escapeXml).join('<br>');
  const cells = rows.map(
    ([label, value]) =>
      `${label === '' ? '' : `<dt style="margin-top:10px;font-size:12px;font-weight:600;color:#5f6368">${text(label)}</dt>`}<dd style="margin:0;overflow-wrap:anywhere;word-break:break-word">${text(value)}</dd>`,
  );
  const href = escapeXml(url);
  const tone = tones[card.risk?.tone ?? 'careful'];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${text(card.title)}</title>
<style>@media (prefers-color-scheme: dark){body,.sheet{background:#1e1f22!important;color:#e8eaed!important}dt,.foot{color:#9aa0a6!important}}</style></head>
<body style="margin:0;padding:16px;background:#f4f5f7;color:#202124;font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div class="sheet" style="max-width:640px;margin:0 auto;background:#ffffff;border-top:4px solid ${tone};border-radius:8px;padding:20px">
<h1 style="font-size:20px;margin:0 0 12px;overflow-wrap:anywhere">${text(card.what.sentence)}</h1>
<p style="margin:0 0 16px"><a href="${href}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1a5fb4;color:#ffffff;text-decoration:none;font-weight:600">${action}</a></p>
<dl style="margin:0;font-size:14px">${cells.join('')}</dl>
<p class="foot" style="font-size:12px;color:#5f6368;margin:16px 0 0;overflow-wrap:anywhere">${text(footnote)}<br>${href}</p>
</div></body></html>
`;
}
