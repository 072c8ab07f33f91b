// Lists of requests: what waits for the viewer's decision or look, what the viewer decided, and what they asked for. Alike requests stand
// together; each is decided on its own page, or with others that were shown whole beside it.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { type AlikeRequests, groupAlike } from '../../../core/approvals/alike.ts';
import { approvalCard, type Card } from '../../../core/approvals/card.ts';
import { shownTo } from '../../../core/approvals/shown-to.ts';
import { commentMaximumCharacters } from '../../../core/approvals/transitions.ts';
import {
  durationWords,
  narrowingWords,
  operationWords,
  sentence,
  timeWords,
} from '../../../core/approvals/words.ts';
import { type Principal, principalId } from '../../../core/principal.ts';
import { callLines, folded, hiddenWarning, shown, visible } from './card-text.ts';
import type { Html } from './layout.ts';

export interface ListView {
  readonly viewer: Principal;
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
  { path: '/approve/history', title: 'Decided by you', empty: 'You decided nothing in the last 90 days.' },
  { path: '/approve/asked', title: 'Asked by you', empty: 'You asked for nothing in the last 90 days.' },
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
<ul class="queue">${group.map((request) => html`<li>${entry(request, view)}${whole(cardOf(request, view))}</li>`)}</ul>
${batch(group, view)}</details></li>`;
}

const cardOf = (request: ApprovalRequest, { viewer, baseUrl, nowEpochSeconds }: ListView): Card =>
  approvalCard({ request: shownTo(viewer, request), connection: undefined, nowEpochSeconds, baseUrl });

function whole(card: Card): Html {
  const { reason } = card.why;
  return html`<details><summary>What runs</summary>${hiddenWarning(card)}${callLines(card)}${
    reason === undefined
      ? html`<p class="soft small">It gave no reason.</p>`
      : html`<p class="small">Why, unchecked: ${folded(reason)}</p>`
  }<p class="small soft">Digest <code>${card.digest}</code></p></details>`;
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

function entry(request: ApprovalRequest, view: ListView): Html {
  const card = cardOf(request, view);
  const { title, what, where, who, risk, status, times } = card;
  const act = actOf(view.viewer, request);
  return html`<a class="card" href="${card.approvalUrl}">
<p class="risk ${risk?.tone ?? what.tone}">${risk === undefined ? what.effect : `${what.effect}, risk ${risk.score} of 10`}</p>
<h2>${shown(title)}</h2>
<p class="small soft"><code>${what.operation}</code> on ${where.connection} · ${where.accountId} · ${shown(who.name)}</p>
${act && html`<p class="small"><strong>${act}</strong></p>`}
<p class="small soft">${
    status.status === 'pending'
      ? `Expires in ${durationWords(request.expiresAtEpochSeconds - view.nowEpochSeconds)}.`
      : html`Asked ${times.asked}. ${shown(sentence(status.words))}`
  }</p>
</a>`;
}

/** `You denied it, 2026-11-23 14:32 UTC.` Undefined: the viewer did nothing to it. */
function actOf(viewer: Principal, { decisions, review }: ApprovalRequest): string | undefined {
  const id = principalId(viewer);
  const decision = decisions.find(({ approver }) => principalId(approver) === id);
  if (decision !== undefined) {
    const { narrowing, decidedAtEpochSeconds } = decision;
    const did =
      decision.decision === 'deny'
        ? 'denied it'
        : narrowing === undefined
          ? 'approved it'
          : `approved less of it (${narrowingWords(narrowing).join(', ')})`;
    return `You ${did}, ${timeWords(decidedAtEpochSeconds)}.`;
  }
  return review !== undefined && principalId(review.reviewer) === id
    ? `You reviewed it, ${timeWords(review.reviewedAtEpochSeconds)}.`
    : undefined;
}
