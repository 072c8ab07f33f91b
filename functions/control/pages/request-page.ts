// The card of one request [A8]: who, what, where, why, how grave, until when; the whole masked call; and, for those
// who may, the form that decides it. It shows and never decides.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { hasHidden } from '../../../core/approvals/hidden-characters.ts';
import {
  effectOf,
  narrowingWords,
  operationWords,
  timeWords,
  webhookWords,
} from '../../../core/approvals/words.ts';
import { canonicalJson } from '../../../core/call.ts';
import type { Connection } from '../../../core/connection.ts';
import type { JsonObject } from '../../../core/json.ts';
import { askedRequirements } from '../../../core/requirement.ts';
import { decisionForms, type FormView } from './decision-form.ts';
import { changedNotice, impact, riskLine } from './impact.ts';
import type { Html } from './layout.ts';
import { bannerOf } from './request-banner.ts';
import { conditions, narrowedSoFar, ruleList } from './rule-list.ts';
import { valueTree } from './value-tree.ts';
import { fingerprint, foldable, visible } from './visible-text.ts';

export interface RequestView extends FormView {
  /** Absent when it is no longer registered. */
  readonly connection: Connection | undefined;
}

export function requestPage(view: RequestView): Html {
  const { request, connection } = view;
  const { maskedCall: call, principal, justification } = request;
  const effect = effectOf(request);
  return html`${banner(view)}
${changedNotice(request)}
<section class="card" aria-labelledby="what">
<p class="risk ${effect.tone}">${effect.words}</p>
<p class="soft asks">${principal.kind === 'agent' ? 'The agent ' : ''}<strong>${visible(principal.displayName)}</strong>${
    principal.owner === undefined ? '' : html` of <strong>${visible(principal.owner)}</strong>`
  } ${request.status === 'pending' ? 'asks' : 'asked'} to</p>
<h1 id="what">${operationWords(call.operation)}</h1>
${targets(request)}
<ul class="chips">
<li class="chip">${call.service}</li>
<li class="chip">${request.connection} · ${call.accountId}</li>
<li class="chip">${call.region}</li>
${Object.entries(connection?.tags ?? {}).map(([name, value]) => html`<li class="chip ${isProduction(value) ? 'careful' : ''}">${name}: ${value}</li>`)}
</ul>
${riskLine(request)}
${ruleList(request, view.nowEpochSeconds)}
${extras(request)}
</section>
${impact(request)}
<section class="card" aria-labelledby="why">
<h2 id="why">Why, in the agent’s own words. Nobody has checked them.</h2>
${
  justification === undefined
    ? html`<p class="soft">It gave no reason.</p>`
    : html`<blockquote>${foldable(justification)}</blockquote>`
}
${request.ticket !== undefined && html`<p>Ticket: ${visible(request.ticket)}</p>`}
</section>
<section class="card" aria-labelledby="call">
<h2 id="call">What runs: <code>${call.service}:${call.operation}</code></h2>
${hiddenWarning(request)}
${valueTree(call.parameters)}
</section>
${decisions(request)}
${decisionForms(view)}
${facts(request)}
<section class="card">
<details><summary>The whole call as canonical JSON</summary><pre>${visible(
    canonicalJson(call as unknown as JsonObject),
  )}</pre></details>
<div class="small soft">Digest of the call ${fingerprint(request.digest)}</div>
</section>`;
}

function banner({ request, baseUrl, nowEpochSeconds, part }: RequestView): Html {
  const { tone, title, text } = bannerOf(request, nowEpochSeconds);
  return html`<section class="banner ${tone}" role="status"><strong>${title}</strong><p>${text}</p>${
    part.mayDeny ? '' : html`<p><a href="${baseUrl}/approve">See what waits for you</a></p>`
  }</section>`;
}

function extras(request: ApprovalRequest): Html {
  const narrowed = narrowedSoFar(request);
  return html`${conditions(request).map((each) => html`<p class="small">${visible(each)}</p>`)}
${narrowed.length > 0 && html`<p class="small"><strong>Approved for less so far:</strong> ${visible(narrowed.join(', '))}</p>`}`;
}

/** The resources, shortest sure form; a resource that was not found for sure says so. */
function targets({ requirements }: ApprovalRequest): Html {
  const resources = askedRequirements(requirements).flatMap((requirement) => requirement.resources);
  const exact = [...new Set(resources.filter(isSure).map(({ arn }) => arn))];
  const unsure = resources.some(({ certainty }) => certainty === 'unknown');
  return html`${exact.slice(0, 3).map((arn) => html`<p class="target">${visible(resourceName(arn))}</p>`)}
${exact.length > 3 ? html`<p class="soft small">and ${exact.length - 3} more</p>` : ''}
${unsure ? html`<p class="soft small">Part of what it touches could not be told for sure.</p>` : ''}`;
}

const isProduction = (tag: string): boolean => /^prod(uction)?$/i.test(tag);

const isSure = ({ certainty }: { readonly certainty: string }): boolean =>
  certainty === 'exact' || certainty === 'stripped';

/** The part of an ARN that names the thing: after the account. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function resourceName(arn: string): string {
  const parts = arn.split(':');
  return parts.length < 6 ? arn : parts.slice(5).join(':');
}

function hiddenWarning({ maskedCall, justification = '' }: ApprovalRequest): Html | string {
  if (!hasHidden(canonicalJson(maskedCall.parameters) + justification)) return '';
  return html`<p class="banner careful small">It holds characters that are invisible or change the reading direction. They are marked like <mark>U+202E</mark>.</p>`;
}

function decisions({ decisions: made, review }: ApprovalRequest): Html | string {
  if (made.length === 0) return '';
  return html`<section class="card"><h2>Decisions</h2><dl class="facts">${made.map(
    ({ approver, decision, comment, narrowing, decidedAtEpochSeconds, byWebhook }) =>
      html`<div><dt>${
        decision === 'deny' ? 'Denied' : narrowing === undefined ? 'Approved' : 'Approved less'
      }</dt><dd>${visible(approver.displayName)}${visible(webhookWords(byWebhook))}, ${time(decidedAtEpochSeconds)}${
        narrowing === undefined ? '' : html`<br>${visible(narrowingWords(narrowing).join(', '))}`
      }${comment === undefined ? '' : html`<blockquote>${visible(comment)}</blockquote>`}</dd></div>`,
  )}${
    review &&
    html`<div><dt>Reviewed</dt><dd>${visible(review.reviewer.displayName)}, ${time(review.reviewedAtEpochSeconds)}<blockquote>${visible(review.comment)}</blockquote></dd></div>`
  }</dl></section>`;
}

function facts(request: ApprovalRequest): Html {
  const { principal, requirements, maskedCall } = request;
  return html`<section class="card"><h2>Details</h2><dl class="facts">
<div><dt>Who asks</dt><dd>${visible(principal.displayName)}<br><span class="small soft">${visible(
    principal.subject,
  )} at ${visible(principal.issuer)}</span></dd></div>
<div><dt>Who answers for it</dt><dd>${
    principal.owner === undefined ? html`<span class="soft">nobody is named</span>` : visible(principal.owner)
  }</dd></div>
<div><dt>What it needs in AWS</dt><dd><ul class="plain">${requirements.map(
    ({ action, accessLevel, resources, dependent }) =>
      html`<li><code>${action}</code> <span class="small soft">${
        dependent ? `if ${maskedCall.service} needs it for this call` : accessLevel
      }</span>${resources.map(
        ({ arn, certainty }) =>
          html`<br><code>${visible(arn)}</code>${
            certainty === 'unknown' && !dependent
              ? html` <span class="small soft">or narrower: not known for sure</span>`
              : ''
          }`,
      )}</li>`,
  )}</ul></dd></div>
<div><dt>Asked</dt><dd>${time(request.createdAtEpochSeconds)}</dd></div>
<div><dt>Can be decided until</dt><dd>${time(request.expiresAtEpochSeconds)}</dd></div>
<div><dt>Request</dt><dd><code>${request.id}</code></dd></div>
<div><dt>Session</dt><dd><code>${request.sessionId}</code></dd></div>
<div><dt>Policy version</dt><dd>${fingerprint(request.policyVersion)}</dd></div>
</dl></section>`;
}

function time(epochSeconds: number): Html {
  return html`<time datetime="${new Date(epochSeconds * 1000).toISOString()}">${timeWords(epochSeconds)}</time>`;
}
