// Lists of requests: what waits for the viewer's decision or look, and what the viewer asked for. Alike requests stand
// together; each is decided on its own page, or with others that were shown whole beside it.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { type AlikeRequests, groupAlike } from '../../../core/approvals/alike.ts';
import { commentMaximumCharacters } from '../../../core/approvals/transitions.ts';
import { durationWords, effectOf, operationWords, timeWords } from '../../../core/approvals/words.ts';
import { askedRequirements } from '../../../core/requirement.ts';
import type { Html } from './layout.ts';
import { valueTree } from './value-tree.ts';
import { visible } from './visible-text.ts';

export interface ListView {
  readonly requests: readonly ApprovalRequest[];
  readonly baseUrl: string;
  readonly nowEpochSeconds: number;
  readonly formToken: string;
  readonly nextCursor?: string;
}

/** So many are decided at once at most: more than people read, nobody should sign. */
export const batchMaximum = 20;

const lists = [
  { path: '/approve', title: 'Waiting for you', empty: 'Nothing waits for your decision.' },
  {
    path: '/approve/reviews',
    title: 'To look at afterwards',
    empty: 'No break-glass approval waits for you.',
  },
  { path: '/approve/history', title: 'Asked by you', empty: 'You asked for nothing yet.' },
] as const;

export type ListPath = (typeof lists)[number]['path'];

export const titleOf = (path: ListPath): string => lists.find((list) => list.path === path)?.title ?? '';

export function listPage(path: ListPath, view: ListView): Html {
  const { requests, baseUrl, nextCursor } = view;
  const { title, empty } = lists.find((list) => list.path === path) ?? lists[0];
  return html`<nav aria-label="Lists"><ul class="chips">${lists.map(
    (list) =>
      html`<li><a class="chip" href="${baseUrl}${list.path}"${
        list.path === path ? html` aria-current="page"` : ''
      }>${list.title}</a></li>`,
  )}</ul></nav>
<h1>${title}</h1>
${
  requests.length === 0
    ? html`<section class="card notice"><p>${empty}</p></section>`
    : html`<ul class="queue">${
        path === '/approve'
          ? groupAlike(requests).map((group) => together(group, view))
          : requests.map((request) => html`<li>${entry(request, view)}</li>`)
      }</ul>`
}
${nextCursor && html`<p><a class="button" href="${baseUrl}${path}?cursor=${nextCursor}">More</a></p>`}`;
}

function together(group: AlikeRequests, view: ListView): Html {
  const [first, ...others] = group;
  if (others.length === 0) return html`<li>${entry(first, view)}</li>`;
  const { maskedCall: call, principal } = first;
  const connections = [...new Set(group.map(({ connection }) => connection))];
  const where = connections.length === 1 ? connections[0] : `${connections.length} connections`;
  return html`<li class="card"><details class="group"><summary><strong>${group.length} requests</strong> of ${visible(
    principal.displayName,
  )}: ${operationWords(call.operation)} <span class="soft">${call.service}</span> on ${where}</summary>
<ul class="queue">${group.map((request) => html`<li>${entry(request, view)}${whole(request)}</li>`)}</ul>
${batch(group, view)}</details></li>`;
}

function whole({ maskedCall, justification, digest }: ApprovalRequest): Html {
  return html`<details><summary>What runs</summary>${valueTree(maskedCall.parameters)}${
    justification === undefined
      ? html`<p class="soft small">It gave no reason.</p>`
      : html`<p class="small">Why, unchecked: ${visible(justification)}</p>`
  }<p class="small soft">Digest <code>${digest}</code></p></details>`;
}

/** What asks for more than a look at a list is decided on its own page. */
export function isBatchable({ obligations }: Pick<ApprovalRequest, 'obligations'>): boolean {
  return obligations.signInMaximumAgeSeconds === undefined && obligations.reviewers === undefined;
}

/** Every request goes with the digest that was shown [A4]. */
function batch(group: AlikeRequests, { baseUrl, formToken }: ListView): Html | string {
  const shown = group.filter(isBatchable).slice(0, batchMaximum);
  const [first] = shown;
  if (first === undefined || shown.length < 2) return '';
  const which = shown.length === group.length ? `all ${shown.length}` : `the first ${shown.length}`;
  const id = `comment-${first.id}`;
  return html`<form method="post" action="${baseUrl}/approve/decisions">
<input type="hidden" name="formToken" value="${formToken}">
${shown.map((request) => html`<input type="hidden" name="request" value="${request.id}:${request.digest}">`)}
<label for="${id}">Comment, for the agent and the record (optional)</label>
<textarea id="${id}" name="comment" maxlength="${commentMaximumCharacters}" rows="2"></textarea>
<div class="buttons"><button class="stop" name="decision" value="deny">Deny ${which}</button>
<button class="go" name="decision" value="approve">Approve ${which}</button></div>
</form>`;
}

function entry(request: ApprovalRequest, { baseUrl, nowEpochSeconds }: ListView): Html {
  const { maskedCall: call, principal, status } = request;
  const effect = effectOf(request);
  const [resource, ...others] = askedRequirements(request.requirements).flatMap(({ resources }) => resources);
  return html`<a class="card" href="${baseUrl}/approve/${request.id}">
<p class="risk ${effect.tone}">${effect.words}</p>
<h2>${operationWords(call.operation)} <span class="soft">${call.service}</span></h2>
${resource && resource.arn !== '*' && html`<p class="value">${visible(resource.arn)}${others.length > 0 && html` <span class="soft">and ${others.length} more</span>`}</p>`}
<span class="chip">${request.connection} · ${call.accountId}</span>
<p class="small soft">${visible(principal.displayName)} · ${
    status === 'pending'
      ? `expires in ${durationWords(request.expiresAtEpochSeconds - nowEpochSeconds)}`
      : `${status}, asked ${timeWords(request.createdAtEpochSeconds)}`
  }</p>
</a>`;
}
