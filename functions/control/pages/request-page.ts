// The page of one request [A8]: its card (core/approvals/card.ts), the same that is mailed and posted, laid out for reading;
// and, for those who may, the forms that decide it. It shows and never decides.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import type { Card, CardResource } from '../../../core/approvals/card.ts';
import { narrowingWords, wayWords } from '../../../core/approvals/words.ts';
import { callLines, fingerprint, folded, hiddenWarning, shown, time, visible } from './card-text.ts';
import { decisionForms, type FormView } from './decision-form.ts';
import { changedNotice, impact, riskLine } from './impact.ts';
import type { Html } from './layout.ts';
import { bannerOf } from './request-banner.ts';

const shownTargets = 6;

export interface RequestView extends FormView {
  readonly card: Card;
}

export function requestPage(view: RequestView): Html {
  const { request, card } = view;
  const { who, what, where, why, asked } = card;
  return html`${banner(view)}
${changedNotice(request)}
<section class="card" aria-labelledby="what">
<p class="risk ${what.tone}">${what.effect}</p>
<p class="soft asks">${who.kind === 'agent' ? 'The agent ' : ''}<strong>${shown(who.name)}</strong>${
    who.owner === undefined ? '' : html` of <strong>${shown(who.owner)}</strong>`
  } ${card.status.status === 'pending' ? 'asks' : 'asked'} to</p>
<h1 id="what">${shown(card.title)}</h1>
${targets(card)}
<ul class="chips">
<li class="chip">${where.connection} · ${where.accountId}</li>
<li class="chip">${where.region}</li>
${where.tags.map((tag) => html`<li class="chip ${isProduction(tag) ? 'careful' : ''}">${shown(tag)}</li>`)}
</ul>
${riskLine(card)}
<ul class="rules">${asked.rules.map(
    ({ gate, words, description, standing }) =>
      html`<li>Rule <code>${gate}</code>${description === undefined ? '' : html`: ${shown(description)}`}<br>${shown(words)}${
        standing === undefined ? '' : html`<br><strong>${shown(standing)}</strong>`
      }</li>`,
  )}</ul>
${asked.conditions.map((each) => html`<p class="small">${shown(each)}</p>`)}
${asked.narrowed.length > 0 && html`<p class="small"><strong>Approved for less so far:</strong> ${shown(asked.narrowed.join(', '))}</p>`}
</section>
${impact(card)}
<section class="card" aria-labelledby="why">
<h2 id="why">Why. ${why.caution}</h2>
${
  why.reason === undefined
    ? html`<p class="soft">It gave no reason.</p>`
    : html`<blockquote>${folded(why.reason)}</blockquote>`
}
${why.ticket !== undefined && html`<p>Ticket: ${shown(why.ticket)}</p>`}
${why.renews !== undefined && html`<p>Renews ${why.renews}.</p>`}
</section>
<section class="card" aria-labelledby="call">
<h2 id="call">What runs: <code>${what.operation}</code></h2>
${hiddenWarning(card)}
${callLines(card)}
</section>
${decisions(request)}
${decisionForms(view)}
${facts(view)}
<section class="card">
<details><summary>The whole call as canonical JSON</summary><pre>${shown(what.canonical.text)}</pre></details>
<div class="small soft">Digest of the call ${fingerprint(card.digest)}</div>
</section>`;
}

function banner({ request, baseUrl, nowEpochSeconds, part }: RequestView): Html {
  const { tone, title, text } = bannerOf(request, nowEpochSeconds);
  return html`<section class="banner ${tone}" role="status"><strong>${title}</strong><p>${text}</p>${
    part.mayDeny ? '' : html`<p><a href="${baseUrl}/approve">See what waits for you</a></p>`
  }</section>`;
}

/** What the call itself acts on, where the title does not say all of it. */
function targets({ resources }: Card): Html | string {
  const own = resources.filter(({ dependent }) => !dependent);
  if (own.length === 1 && own[0]?.sure) return '';
  const line = ({ shown: name, sure }: CardResource) =>
    html`<li><code>${shown(name)}</code>${sure ? '' : html` <span class="small soft">or narrower: not known for sure</span>`}</li>`;
  const [first, rest] = [own.slice(0, shownTargets), own.slice(shownTargets)];
  return html`<ul class="plain">${first.map(line)}</ul>${
    rest.length > 0 &&
    html`<details><summary>show ${rest.length} more of ${own.length} resources</summary><ul class="plain">${rest.map(line)}</ul></details>`
  }`;
}

const isProduction = (tag: string): boolean => /: prod(uction)?$/i.test(tag);

function decisions({ decisions: made, review }: ApprovalRequest): Html | string {
  if (made.length === 0) return '';
  return html`<section class="card"><h2>Decisions</h2><dl class="facts">${made.map(
    ({ approver, decision, comment, narrowing, decidedAtEpochSeconds, ...way }) =>
      html`<div><dt>${
        decision === 'deny' ? 'Denied' : narrowing === undefined ? 'Approved' : 'Approved less'
      }</dt><dd>${visible(approver.displayName)}${visible(wayWords(way))}, ${time(decidedAtEpochSeconds)}${
        narrowing === undefined ? '' : html`<br>${visible(narrowingWords(narrowing).join(', '))}`
      }${comment === undefined ? '' : html`<blockquote>${visible(comment)}</blockquote>`}</dd></div>`,
  )}${
    review &&
    html`<div><dt>Reviewed</dt><dd>${visible(review.reviewer.displayName)}, ${time(review.reviewedAtEpochSeconds)}<blockquote>${visible(review.comment)}</blockquote></dd></div>`
  }</dl></section>`;
}

function facts({ request, card }: RequestView): Html {
  const { who, resources, times } = card;
  return html`<section class="card"><h2>Details</h2><dl class="facts">
<div><dt>Who asks</dt><dd>${shown(who.name)}<br><span class="small soft">${shown(who.subject)} at ${shown(who.issuer)}</span></dd></div>
<div><dt>Who answers for it</dt><dd>${
    who.owner === undefined ? html`<span class="soft">nobody is named</span>` : shown(who.owner)
  }</dd></div>
<div><dt>What it acts on</dt><dd><ul class="plain">${resources.map(
    (resource) =>
      html`<li><code>${shown(resource.shown)}</code><br><span class="small soft">${resource.actions.join(', ')}${
        resource.dependent
          ? `, if ${request.maskedCall.service} needs it for this call`
          : resource.sure
            ? ''
            : ', or narrower: not known for sure'
      }</span></li>`,
  )}</ul></dd></div>
<div><dt>Asked</dt><dd>${times.asked}</dd></div>
<div><dt>Can be decided until</dt><dd>${times.decideUntil}</dd></div>
<div><dt>Request</dt><dd><code>${card.requestId}</code></dd></div>
<div><dt>Session</dt><dd><code>${request.sessionId}</code></dd></div>
<div><dt>Policy version</dt><dd>${fingerprint(card.policyVersion)}</dd></div>
</dl></section>`;
}
