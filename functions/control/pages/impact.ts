// The part of the card that says how dangerous a call is and what it would touch. Every text in it comes from the target
// or its tags, which others wrote: it is shown as text, with what is invisible made visible [A8].
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { hasHidden } from '../../../core/approvals/hidden-characters.ts';
import { toneOf } from '../../../core/approvals/risk.ts';
import { sentence, timeWords } from '../../../core/approvals/words.ts';
import type { Reversibility } from '../../../core/preview/impact-preview.ts';
import type { Html } from './layout.ts';
import { visible } from './visible-text.ts';

/** The score in words that do not depend on colour, and its reasons. */
export function riskLine({ risk }: ApprovalRequest): Html | string {
  if (risk === undefined) return '';
  return html`<p class="small"><strong class="risk ${toneOf(risk)}">Risk ${risk.score} of 10</strong> ${visible(risk.reasons.join(' '))}</p>`;
}

const undoing: Readonly<Record<Reversibility['reversible'], string>> = {
  yes: 'Yes',
  no: 'No',
  partly: 'In part',
  unknown: 'Not known',
};

export function impact({ preview, status }: ApprovalRequest): Html | string {
  if (preview === undefined) return '';
  const { facts, reversibility, problems, takenAtEpochSeconds } = preview;
  const isChecked = Object.keys(preview.parts).length > 0 && (status === 'pending' || status === 'approved');
  return html`<section class="card" aria-labelledby="impact">
<h2 id="impact">What it would touch, as Countersign found it at ${timeWords(takenAtEpochSeconds)}</h2>
<dl class="facts"><div><dt>Can it be undone</dt><dd><strong>${undoing[reversibility.reversible]}</strong>: ${visible(reversibility.how)}</dd></div>
${facts.map(({ label, value }) => html`<div><dt>${visible(label)}</dt><dd>${visible(value)}</dd></div>`)}</dl>
${facts.length === 0 ? html`<p class="soft small">Nothing could be seen of the target beforehand.</p>` : ''}
${
  problems.length === 0
    ? ''
    : html`<p class="soft small">Not everything could be looked at:</p><ul class="plain soft small">${problems.map(
        (problem) => html`<li>${visible(sentence(problem))}</li>`,
      )}</ul>`
}
${facts.some(({ label, value }) => hasHidden(label + value)) ? html`<p class="banner careful small">It holds characters that are invisible or change the reading direction. They are marked like <mark>U+202E</mark>.</p>` : ''}
${isChecked ? html`<p class="soft small">It is looked at again before the call runs. If it has changed, the approval does not count.</p>` : ''}
</section>`;
}

/** Why people are asked again, or why an approval was taken back. */
export function changedNotice({ askedAgainBecause, voidBecause }: ApprovalRequest): Html | string {
  const because = voidBecause ?? askedAgainBecause;
  if (because === undefined) return '';
  const title = voidBecause === undefined ? 'Asked again' : 'The approval was taken back before the call ran';
  return html`<section class="banner careful"><strong>${title}</strong><p>${visible(sentence(because))}</p></section>`;
}
