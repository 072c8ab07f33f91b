// A request as an Adaptive Card in the message that a Teams Workflows webhook takes. It links out and decides nothing [A1].
// Text of agents stands in text runs, which know no Markdown, so that nothing of it is a link or a mention.
// https://adaptivecards.io/explorer/RichTextBlock.html
// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook: 28 KB
import type { Card } from '../approvals/card.ts';
import { cut } from '../beginning-of.ts';
import type { JsonObject } from '../json.ts';

/** Together far below 28 KB, also when every character takes three bytes. */
const titleMaximumCharacters = 200;
const rowMaximumCharacters = 600;

const colours = { calm: 'good', careful: 'warning', grave: 'attention' } as const;

export function teamsMessage(card: Card): JsonObject {
  const { status } = card.status;
  const tone = card.risk?.tone ?? 'careful';
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.5',
          msteams: { width: 'Full' },
          body: [
            block(
              { text: cut(card.what.sentence, titleMaximumCharacters), weight: 'bolder', size: 'medium' },
              ...(status === 'pending' ? [] : [{ text: ` ${cut(card.status.words, rowMaximumCharacters)}` }]),
            ),
            ...rowsOf(card).map(([label, text]) =>
              block(
                { text: `${label}: `, weight: 'bolder' },
                {
                  text: cut(text, rowMaximumCharacters),
                  ...(label === 'Risk' && { color: colours[tone] }),
                },
              ),
            ),
          ],
          actions: [
            {
              type: 'Action.OpenUrl',
              title: status === 'pending' ? 'Read and decide' : 'See the request',
              url: card.approvalUrl,
            },
          ],
        },
      },
    ],
  };
}

const block = (...runs: readonly JsonObject[]): JsonObject => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) => ({ type: 'TextRun', ...run })),
});

function rowsOf({
  what,
  where,
  resources,
  risk,
  why,
  asked,
  status,
  times,
}: Card): readonly (readonly [label: string, text: string])[] {
  const named = resources.filter(({ dependent }) => !dependent).map(({ shown }) => shown);
  return [
    ['Operation', `${what.operation}. ${what.effect}.`],
    ['Where', [where.connection, where.accountId, where.region, ...where.tags].join(', ')],
    ['On', `${named.slice(0, 3).join(', ')}${named.length > 3 ? ` and ${named.length - 3} more` : ''}`],
    ...(risk === undefined ? [] : [['Risk', `${risk.score} of 10. ${risk.reasons.join(' ')}`] as const]),
    ['Why', `${why.reason === undefined ? 'It gave no reason.' : `“${why.reason.text}”`} ${why.caution}`],
    ['Needs', asked.rules.map(({ words }) => words).join('; ')],
    ['Stands', status.words],
    ['Until', times.decideUntil],
  ];
}
