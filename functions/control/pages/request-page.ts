// The card of one request [A8]: who, what, where, why, how grave, until when; the whole masked call; and, for those
// who may, the form that decides it. It shows and never decides.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { hasHidden } from '../../../core/approvals/hidden-characters.ts';
import {
  approverWords,
  durationWords,
  operationWords,
  riskOf,
  sentence,
  timeWords,
} from '../../../core/approvals/words.ts';
import { canonicalJson } from '../../../core/call.ts';
import type { Connection } from '../../../core/connection.ts';
import type { JsonObject } from '../../../core/json.ts';
import { askedRequirements } from '../../../core/requirement.ts';
import { changedNotice, impact, riskLine } from './impact.ts';
import type { Html } from './layout.ts';
import { bannerOf } from './request-banner.ts';
import { valueTree } from './value-tree.ts';
import { fingerprint, foldable, visible } from './visible-text.ts';

export interface RequestView {
  readonly request: ApprovalRequest;
  /** Absent when it is no longer registered. */
  readonly connection: Connection | undefined;
  readonly baseUrl: string;
  readonly nowEpochSeconds: number;
  /** Of every form on the page. */
  readonly formToken: string;
  /** Whether the viewer may decide now. */
  readonly mayDecide: boolean;
  /** Whether the viewer may withdraw it now. */
  readonly mayWithdraw: boolean;
  /** Why the viewer may not decide, while others may. */
  readonly ineligibility?: string;
}

export function requestPage(view: RequestView): Html {
  const { request, connection } = view;
  const { maskedCall: call, principal, justification } = request;
  const risk = riskOf(request);
  return html`${banner(view)}
${changedNotice(request)}
<section class="card" aria-labelledby="what">
<p class="risk ${risk.tone}">${risk.words}</p>
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
${rules(request)}
</section>
${impact(request)}
<section class="card" aria-labelledby="why">
<h2 id="why">Why, in the agent’s own words. Nobody has checked them.</h2>
${
  justification === undefined
    ? html`<p class="soft">It gave no reason.</p>`
    : html`<blockquote>${foldable(justification)}</blockquote>`
}
</section>
<section class="card" aria-labelledby="call">
<h2 id="call">What runs: <code>${call.service}:${call.operation}</code></h2>
${hiddenWarning(request)}
${valueTree(call.parameters)}
</section>
${decisions(request)}
${decide(view)}
${facts(request)}
<section class="card">
<details><summary>The whole call as canonical JSON</summary><pre>${visible(
    canonicalJson(call as unknown as JsonObject),
  )}</pre></details>
<div class="small soft">Digest of the call ${fingerprint(request.digest)}</div>
</section>`;
}

function banner({ request, baseUrl, nowEpochSeconds, mayDecide }: RequestView): Html {
  const { tone, title, text } = bannerOf(request, nowEpochSeconds);
  return html`<section class="banner ${tone}" role="status"><strong>${title}</strong><p>${text}</p>${
    mayDecide ? '' : html`<p><a href="${baseUrl}/approve">See what waits for you</a></p>`
  }</section>`;
}

/** What the gates say of themselves; their names alone where they say nothing. */
function rules({ obligations: { gates, descriptions } }: ApprovalRequest): Html {
  return html`<ul class="rules">${gates.map((gate) => {
    const description = descriptions?.[gate];
    return html`<li>Rule <code>${gate}</code>${description === undefined ? '' : html`: ${visible(description)}`}</li>`;
  })}</ul>`;
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

function decide(view: RequestView): Html | string {
  const { request, baseUrl, formToken, ineligibility, nowEpochSeconds } = view;
  if (!view.mayDecide) {
    return ineligibility === undefined
      ? ''
      : html`<section class="card"><h2>You cannot decide this</h2><p>${visible(sentence(ineligibility))}</p>${
          view.mayWithdraw && withdrawal(view)
        }</section>`;
  }
  const { quorum, maximumDurationSeconds, maximumUses = 1 } = request.obligations;
  const times = maximumUses === 1 ? 'once' : `up to ${maximumUses} times`;
  const missing = quorum - request.decisions.length;
  return html`<section class="card" aria-labelledby="decide">
<h2 id="decide">Your decision</h2>
<form method="post" action="${baseUrl}/approve/${request.id}/decision">
<input type="hidden" name="formToken" value="${formToken}">
<input type="hidden" name="digest" value="${request.digest}">
<label for="comment">Comment, for the agent and the record (optional)</label>
<textarea id="comment" name="comment" maxlength="1000" rows="2"></textarea>
<div class="buttons">
<button class="stop" name="decision" value="deny">Deny</button>
<button class="go" name="decision" value="approve">Approve ${times}</button>
</div>
<p class="small soft">${
    missing > 1
      ? `With your approval, ${missing - 1} more ${missing === 2 ? 'is' : 'are'} needed. Then this exact call may run ${times}`
      : `Once approved, this exact call may run ${times}`
  }, within ${durationWords(maximumDurationSeconds)}. One deny ends it. You can decide for another ${durationWords(
    request.expiresAtEpochSeconds - nowEpochSeconds,
  )}.</p>
</form>
</section>`;
}

function withdrawal({ request, baseUrl, formToken }: RequestView): Html {
  return html`<form method="post" action="${baseUrl}/approve/${request.id}/withdrawal">
<input type="hidden" name="formToken" value="${formToken}">
<button class="stop">Withdraw it</button>
<p class="small soft">Then nobody can approve it. The agent may ask again.</p>
</form>`;
}

function decisions({ decisions: made, obligations }: ApprovalRequest): Html | string {
  if (made.length === 0) return '';
  return html`<section class="card"><h2>Decisions (${made.length} of ${obligations.quorum})</h2><dl class="facts">${made.map(
    ({ approver, decision, comment, decidedAtEpochSeconds }) =>
      html`<div><dt>${
        decision === 'approve' ? 'Approved' : 'Denied'
      }</dt><dd>${visible(approver.displayName)}, ${time(decidedAtEpochSeconds)}${
        comment === undefined ? '' : html`<blockquote>${visible(comment)}</blockquote>`
      }</dd></div>`,
  )}</dl></section>`;
}

function facts(request: ApprovalRequest): Html {
  const { principal, requirements, obligations, maskedCall } = request;
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
<div><dt>Who may approve</dt><dd>${obligations.quorum === 1 ? 'One' : obligations.quorum} of: ${visible(
    obligations.approvers.map(approverWords).join(', '),
  )}</dd></div>
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
