// What waits for the viewer's decision, oldest first.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { durationWords, operationWords, riskOf } from '../../../core/approvals/words.ts';
import { askedRequirements } from '../../../core/requirement.ts';
import type { Html } from './layout.ts';
import { visible } from './visible-text.ts';

export function queuePage(view: {
  readonly requests: readonly ApprovalRequest[];
  readonly baseUrl: string;
  readonly nowEpochSeconds: number;
  readonly nextCursor?: string;
}): Html {
  const { requests, baseUrl, nowEpochSeconds, nextCursor } = view;
  return html`<h1>Waiting for you</h1>
${
  requests.length === 0
    ? html`<section class="card notice"><p>Nothing waits for your decision.</p></section>`
    : html`<ul class="queue">${requests.map((request) => entry(request, baseUrl, nowEpochSeconds))}</ul>`
}
${nextCursor && html`<p><a class="button" href="${baseUrl}/approve?cursor=${nextCursor}">More</a></p>`}`;
}

function entry(request: ApprovalRequest, baseUrl: string, nowEpochSeconds: number): Html {
  const { maskedCall: call, principal } = request;
  const risk = riskOf(request);
  const [resource, ...others] = askedRequirements(request.requirements).flatMap(({ resources }) => resources);
  return html`<li><a class="card" href="${baseUrl}/approve/${request.id}">
<p class="risk ${risk.tone}">${risk.words}</p>
<h2>${operationWords(call.operation)} <span class="soft">${call.service}</span></h2>
${resource && resource.arn !== '*' && html`<p class="value">${visible(resource.arn)}${others.length > 0 && html` <span class="soft">and ${others.length} more</span>`}</p>`}
<ul class="chips"><li class="chip">${request.connection} · ${call.accountId}</li></ul>
<p class="small soft">${visible(principal.displayName)} · expires in ${durationWords(
    request.expiresAtEpochSeconds - nowEpochSeconds,
  )}</p>
</a></li>`;
}
