// The modal in which somebody decides: the whole card, a comment, and for less than was asked the choices. What Slack
// cannot show whole is not approved in Slack [A8]: the modal then leads to the page.
import type { Card } from '../approvals/card.ts';
import { durationWords, sentence } from '../approvals/words.ts';
import type { JsonObject } from '../json.ts';
import {
  type Block,
  bytesOf,
  context,
  header,
  inLines,
  limits,
  option,
  piecesOf,
  plain,
  quoted,
  section,
  wholeText,
} from './blocks.ts';
import { previewWords } from './message.ts';

export type ModalKind = 'approve' | 'narrow' | 'deny';

export const decisionCallback = 'countersign_decision';
/** Block ids; the element in each has the same action id. */
export const inputs = {
  comment: 'comment',
  duration: 'duration',
  uses: 'uses',
  resources: 'resources',
} as const;

/** What comes back with the submission, as Slack kept it: at most 3,000 characters. */
export interface ModalMetadata {
  readonly requestId: string;
  /** The digest that was shown [A4]. */
  readonly digest: string;
  readonly kind: ModalKind;
  readonly channel: string;
}

const commentCharacters = 1000;
/** Of a modal's 100 blocks; the rest are for everything else. */
const callSections = 50;
const resourceSections = 15;
const narrowedResources = 100;
const titles = { approve: 'Approve', narrow: 'Approve less', deny: 'Deny' } as const;

export function decisionModal(card: Card, kind: ModalKind, channel: string): JsonObject {
  const asked = card.resources.filter(({ dependent }) => !dependent);
  const isShort =
    fitsInto(callSections, card.what.canonical.text) &&
    fitsInto(resourceSections, resourceTextOf(card)) &&
    (kind !== 'narrow' || asked.length <= narrowedResources);
  const whole = isShort ? modalOf(card, kind, channel, true) : undefined;
  return whole !== undefined && bytesOf(whole) <= limits.viewBytes
    ? whole
    : modalOf(card, kind, channel, false);
}

/** Escaped, a text is no shorter: what is too long before is not looked at. */
const fitsInto = (sections: number, text: string): boolean =>
  text.length <= sections * limits.sectionCharacters && piecesOf(text).length <= sections;

const resourceTextOf = ({ resources }: Card): string =>
  inLines(
    resources.map(({ shown, actions, sure, dependent }, index) => {
      const note = dependent ? ', if the service needs it' : sure ? '' : ', not known for sure';
      return `${index + 1}. ${shown} (${actions.join(', ')}${note})`;
    }),
  );

function modalOf(card: Card, kind: ModalKind, channel: string, isWhole: boolean): JsonObject {
  const resourceText = resourceTextOf(card);
  const mayDecideHere = isWhole || kind === 'deny';
  return {
    type: 'modal',
    callback_id: decisionCallback,
    title: plain(titles[kind], 24),
    close: plain('Back', 24),
    ...(mayDecideHere && { submit: plain(titles[kind], 24) }),
    private_metadata: JSON.stringify({
      requestId: card.requestId,
      digest: card.digest,
      kind,
      channel,
    } satisfies ModalMetadata),
    blocks: [
      header(card.title),
      section(inLines([card.what.sentence, sentence(card.status.words)])),
      ...(isWhole
        ? []
        : [
            section(
              `This call is longer than Slack can show, so it is approved on the page only: ${card.approvalUrl}`,
            ),
          ]),
      section(
        inLines([
          `Who: ${card.who.name}, ${card.who.subject} at ${card.who.issuer}`,
          `Who answers for it: ${card.who.owner ?? 'nobody is named'}`,
          `Where: connection ${card.where.connection}, account ${card.where.accountId}, ${card.where.region}${card.where.tags.map((tag) => `, ${tag}`).join('')}`,
          `Effect: ${card.what.effect}`,
          ...(card.risk === undefined
            ? []
            : [`Risk ${card.risk.score} of 10. ${card.risk.reasons.join(' ')}`]),
        ]),
      ),
      section(
        inLines([
          `Why: ${card.why.caution}`,
          ...(card.why.reason === undefined ? ['It gave no reason.'] : quoted(card.why.reason.text)),
          ...(card.why.ticket === undefined ? [] : [`Ticket: ${card.why.ticket}`]),
          ...(card.why.renews === undefined ? [] : [`Renews ${card.why.renews}`]),
        ]),
      ),
      ...previewWords(card).map((words) => section(words)),
      section('Resources'),
      ...(isWhole ? wholeText(resourceText) : [section(resourceText)]),
      section(`The whole call, ${card.what.operation}, as canonical JSON`),
      ...(isWhole
        ? wholeText(card.what.canonical.text)
        : [
            section(card.what.canonical.text),
            section(
              `${card.what.canonical.lengthCharacters} characters, SHA-256 ${card.what.canonical.sha256}`,
            ),
          ]),
      section(
        inLines([
          'Policy asks',
          ...card.asked.rules.map(({ gate, words, description }) =>
            [`${gate}: ${words}`, ...(description === undefined ? [] : [description])].join(' '),
          ),
          ...card.asked.conditions,
          `Once approved it may run ${card.asked.uses}, ${card.asked.duration}. Decide until ${card.times.decideUntil}.`,
          ...card.status.decisions.map(sentence),
        ]),
      ),
      context(`digest ${card.digest}`),
      ...(kind === 'narrow' && mayDecideHere ? narrowInputs(card) : []),
      ...(mayDecideHere ? [commentInput(kind)] : []),
    ],
  };
}

function commentInput(kind: ModalKind): Block {
  return {
    type: 'input',
    block_id: inputs.comment,
    optional: true,
    label: plain(
      kind === 'deny' ? 'Why not, for the agent and the record' : 'Comment, for the agent and the record',
      2000,
    ),
    element: {
      type: 'plain_text_input',
      action_id: inputs.comment,
      multiline: true,
      max_length: commentCharacters,
    },
  };
}

const durationsSeconds = [300, 900, 1800, 3600, 7200, 14_400, 28_800];
const shownUses = 20;

function narrowInputs({ asked, resources }: Card): readonly Block[] {
  const durations = [
    ...durationsSeconds.filter((seconds) => seconds < asked.maximumDurationSeconds),
    asked.maximumDurationSeconds,
  ].map((seconds) => option(durationWords(seconds), String(seconds)));
  const fewest = Math.min(asked.maximumUses, shownUses);
  const uses = [
    ...Array.from({ length: fewest }, (_, index) => index + 1),
    ...(asked.maximumUses > shownUses ? [asked.maximumUses] : []),
  ].map((count) => option(String(count), String(count)));
  return [
    select(inputs.duration, 'For how long after the approval', durations),
    ...(asked.maximumUses > 1 ? [select(inputs.uses, 'How often at most', uses)] : []),
    ...resourceInputs(resources),
  ];
}

/** The last choice is what was asked. */
function select(id: string, label: string, options: readonly JsonObject[]): Block {
  return {
    type: 'input',
    block_id: id,
    label: plain(label, 2000),
    element: {
      type: 'static_select',
      action_id: id,
      options,
      initial_option: options.at(-1) ?? null,
    },
  };
}

/** By their number in the list above, ten in a group: options hold 75 characters, and a group ten of them. */
function resourceInputs(resources: Card['resources']): readonly Block[] {
  const options = resources.flatMap(({ shown, dependent }, index) =>
    dependent ? [] : [option(inLines([`${index + 1}. ${endOf(shown)}`]), String(index))],
  );
  if (options.length < 2) return [];
  const blocks: Block[] = [];
  for (let start = 0; start < options.length; start += limits.checkboxesOptions) {
    const group = options.slice(start, start + limits.checkboxesOptions);
    const id = `${inputs.resources}_${start}`;
    blocks.push({
      type: 'input',
      block_id: id,
      optional: true,
      label: plain(start === 0 ? 'On which resources' : 'and', 2000),
      element: { type: 'checkboxes', action_id: id, options: group, initial_options: group },
    });
  }
  return blocks;
}

const endCharacters = 55;

/** Of ARNs, the end tells them apart. */
const endOf = (text: string): string =>
  text.length <= endCharacters ? text : `…${text.slice(-endCharacters).replace(/^[\uDC00-\uDFFF]/, '')}`;
