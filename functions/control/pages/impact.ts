// The part of the card that says how dangerous a call is and what it would touch.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import type { Card } from '../../../core/approvals/card.ts';
import { sentence } from '../../../core/approvals/words.ts';
import { shown, visible } from './card-text.ts';
import type { Html } from './layout.ts';

/** The score in words that do not depend on colour, and its reasons. */
export function riskLine({ risk }: Card): Html | string {
  if (risk === undefined) return '';
  return html`<p class="small"><strong class="risk ${risk.tone}">Risk ${risk.score} of 10</strong> ${shown(risk.reasons.join(' '))}</p>`;
}

export function impact({ preview }: Card): Html | string {
  if (preview === undefined) return '';
  const { facts, reversible, problems, takenAt, isCheckedAgain } = preview;
  return html`<section class="card" aria-labelledby="impact">
<h2 id="impact">What it would touch, as Countersign found it at ${takenAt}</h2>
<p><strong>${shown(sentence(reversible))}</strong></p>
<dl class="facts">${facts.map(({ label, value }) => html`<div><dt>${shown(label)}</dt><dd>${shown(value)}</dd></div>`)}</dl>
${facts.length === 0 ? html`<p class="soft small">Nothing could be seen of the target beforehand.</p>` : ''}
${
  problems.length === 0
    ? ''
    : html`<p class="soft small">Not everything could be looked at:</p><ul class="plain soft small">${problems.map(
        (problem) => html`<li>${shown(sentence(problem))}</li>`,
      )}</ul>`
}
${isCheckedAgain ? html`<p class="soft small">It is looked at again before the call runs. If it has changed, the approval does not count.</p>` : ''}
</section>`;
}

/** Why people are asked again, or why an approval was taken back. */
export function changedNotice({ askedAgainBecause, voidBecause }: ApprovalRequest): Html | string {
  const because = voidBecause ?? askedAgainBecause;
  if (because === undefined) return '';
  const title = voidBecause === undefined ? 'Asked again' : 'The approval was taken back before the call ran';
  return html`<section class="banner careful"><strong>${title}</strong><p>${visible(sentence(because))}</p></section>`;
}
