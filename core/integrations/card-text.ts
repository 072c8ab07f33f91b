// The card as plain text of a bounded length, for tickets. It says what it leaves out, and has the digest that a decision
// names only when it leaves out nothing: nobody decides from a ticket what the ticket does not show [A8].
import type { Card } from '../approvals/card.ts';
import { cut } from '../beginning-of.ts';

export interface CardText {
  readonly text: string;
  /** Present exactly when the text shows all of the request. */
  readonly digest?: string;
}

type Row = readonly [label: string, text: string];

export function cardText(card: Card, maximumCharacters: number): CardText {
  const rows = [
    ...firstRows(card),
    ['Call', card.what.canonical.text],
    ['Digest', card.digest],
    ['Decide', card.approvalUrl],
  ] satisfies Row[];
  const whole = written(rows);
  if (whole.length <= maximumCharacters) return { text: whole, digest: card.digest };
  const notice = `This is longer than a ticket shows. Read and decide it here: ${card.approvalUrl}\n\n`;
  return { text: `${notice}${cut(whole, maximumCharacters - notice.length)}` };
}

/** One line that names the request. */
export function ticketTitle({ title, where }: Card, maximumCharacters: number): string {
  return cut(`${title} (${where.connection})`.replace(/\s+/g, ' '), maximumCharacters);
}

function firstRows({ who, what, where, why, risk, resources, asked, status, times }: Card): Row[] {
  return [
    ['What', `${what.sentence} ${what.operation}. ${what.effect}.`],
    [
      'Who',
      `${who.name} (${who.subject} at ${who.issuer})${who.owner === undefined ? '' : `, of ${who.owner}`}`,
    ],
    ['Where', [where.connection, where.accountId, where.region, ...where.tags].join(', ')],
    ['On', resources.map(({ shown, sure }) => `${shown}${sure ? '' : ' (not known for sure)'}`).join('\n')],
    ...(risk === undefined ? [] : [['Risk', `${risk.score} of 10. ${risk.reasons.join(' ')}`] as const]),
    ['Why', `${why.reason === undefined ? 'It gave no reason.' : `“${why.reason.text}”`} ${why.caution}`],
    ...(why.ticket === undefined ? [] : [['Ticket', why.ticket] as const]),
    ...(why.renews === undefined ? [] : [['Renews', why.renews] as const]),
    ...asked.rules.map(({ gate, words }): Row => [`Rule ${gate}`, words]),
    ...(asked.freshSignIn
      ? [['Sign-in', 'Only the page can approve it, with a fresh sign-in.'] as const]
      : []),
    ['Stands', status.words],
    ['Until', times.decideUntil],
    ...(what.hasHiddenCharacters
      ? [['Careful', 'It holds invisible characters; they are shown as [U+…].'] as const]
      : []),
  ];
}

const written = (rows: readonly Row[]): string =>
  rows.map(([label, text]) => `${label}: ${text.replaceAll('\n', '\n  ')}`).join('\n');
