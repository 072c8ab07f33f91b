// The forms of a request: only what the person may do, and the reason for the rest. They work without JavaScript.
import { html } from 'hono/html';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { unitedNarrowing } from '../../../core/approvals/narrowing.ts';
import type { Part } from '../../../core/approvals/part-of.ts';
import { standingOf } from '../../../core/approvals/quorum.ts';
import { commentMaximumCharacters } from '../../../core/approvals/transitions.ts';
import { approverWords, durationWords, sentence, usesWords } from '../../../core/approvals/words.ts';
import { visible } from './card-text.ts';
import { resourcesOf } from './decision-fields.ts';
import type { Html } from './layout.ts';
import { pagePath } from './page-path.ts';
import { freshSignInUrl } from './sign-in-routes.ts';

export interface FormView {
  readonly request: ApprovalRequest;
  readonly part: Part;
  readonly baseUrl: string;
  /** Of every form on the page. */
  readonly formToken: string;
  readonly nowEpochSeconds: number;
  /** Of the link of an e-mail by which the person came: the decision uses it up. */
  readonly linkId?: string;
}

export function decisionForms(view: FormView): Html {
  const { part } = view;
  return html`${part.mayDeny ? decision(view) : part.reason !== undefined && cannot(view, part.reason)}
${part.mayReview && review(view)}`;
}

function cannot(view: FormView, reason: string): Html {
  return html`<section class="card"><h2>You cannot decide this</h2><p>${visible(sentence(reason))}</p>${
    view.part.mayWithdraw && withdrawal(view)
  }</section>`;
}

function decision(view: FormView): Html {
  const { request, part, baseUrl } = view;
  const { signInMaximumAgeSeconds } = part;
  if (signInMaximumAgeSeconds !== undefined) {
    const to = pagePath(request, view.linkId);
    return html`<section class="card" aria-labelledby="decide">
<h2 id="decide">Your decision</h2>
<p>Policy wants a sign-in of the last ${durationWords(signInMaximumAgeSeconds)} for this. Sign in again, and you come back here.</p>
<p><a class="button" href="${freshSignInUrl(baseUrl, to, signInMaximumAgeSeconds)}">Sign in again to decide</a></p>
</section>`;
  }
  return html`<section class="card" aria-labelledby="decide">
<h2 id="decide">Your decision</h2>
${part.reason !== undefined && html`<p>You cannot approve it now: ${visible(part.reason)}. You may deny it.</p>`}
<form method="post" action="${baseUrl}/approve/${request.id}/decision">
${hiddenFields(view)}
<input type="hidden" name="digest" value="${request.digest}">
${view.linkId !== undefined && html`<input type="hidden" name="link" value="${view.linkId}">`}
${comment('Comment, for the agent and the record (optional)')}
<div class="buttons">
<button class="stop" name="decision" value="deny">Deny</button>
${part.mayApprove && html`<button class="go" name="decision" value="approve">Approve ${usesWords(offerOf(request).uses)}</button>`}
</div>
${part.mayApprove && less(request)}
<p class="small soft">${consequence(view)}</p>
</form>
</section>`;
}

function consequence({ request, part, nowEpochSeconds }: FormView): string {
  const missing = Math.max(
    ...standingOf(request, request.decisions, nowEpochSeconds).map((rule) => rule.missing),
    request.obligations.quorum - request.decisions.length,
  );
  const { uses, durationSeconds, resources } = offerOf(request);
  const what = resources === undefined ? 'this exact call' : 'what was approved of this call';
  const runs = `${what} may run ${usesWords(uses)}, within ${durationWords(durationSeconds)}`;
  const then =
    missing > 1
      ? `With your approval, ${missing - 1} more ${missing === 2 ? 'is' : 'are'} needed. Then ${runs}.`
      : `Once approved, ${runs}.`;
  return `${part.mayApprove ? `${then} ` : ''}One deny ends it. You can decide for another ${durationWords(
    request.expiresAtEpochSeconds - nowEpochSeconds,
  )}.`;
}

/** Shorter times that are offered, those that are less than was asked. */
const offeredSeconds = [60, 300, 600, 1800, 3600, 4 * 3600, 8 * 3600];
const offeredUses = [1, 2, 3, 5, 10, 20, 50, 100];

function less(request: ApprovalRequest): Html {
  const offer = offerOf(request);
  const seconds = offeredSeconds.filter((each) => each < offer.durationSeconds);
  const uses = offeredUses.filter((each) => each < offer.uses);
  // Numbered as the call has them, also where some were taken out.
  const resources = [...resourcesOf(request).entries()].filter(
    ([, arn]) => offer.resources?.includes(arn) ?? true,
  );
  return html`<details class="less"><summary>Approve less than was asked</summary>
${
  seconds.length > 0 &&
  html`<p><label for="seconds">How long it may be used</label>
<select id="seconds" name="seconds"><option value="">not less: ${durationWords(offer.durationSeconds)}</option>${seconds.map(
    (each) => html`<option value="${each}">${durationWords(each)}</option>`,
  )}</select></p>`
}
${
  uses.length > 0 &&
  html`<p><label for="uses">How often it may run</label>
<select id="uses" name="uses"><option value="">not less: ${usesWords(offer.uses)}</option>${uses.map(
    (each) => html`<option value="${each}">${usesWords(each)}</option>`,
  )}</select></p>`
}
${
  resources.length > 1 &&
  html`<fieldset><legend>On which resources</legend><input type="hidden" name="choosesResources" value="yes">${resources.map(
    ([index, arn]) =>
      html`<label class="choice"><input type="checkbox" name="resource" value="${index}" checked> <code>${visible(arn)}</code></label>`,
  )}</fieldset><p class="small soft">The agent is told to leave out the rest and to call again.</p>`
}
<button name="decision" value="approve-less">Approve less</button>
</details>`;
}

function review(view: FormView): Html {
  const { request, baseUrl } = view;
  const reviewers = (request.obligations.reviewers ?? []).map(approverWords).join(' or ');
  return html`<section class="card" aria-labelledby="review">
<h2 id="review">Look at it afterwards</h2>
<p>This was a break-glass approval. Somebody of ${visible(reviewers)} looks at what was done and says so.</p>
<form method="post" action="${baseUrl}/approve/${request.id}/review">
${hiddenFields(view)}
<label for="comment">What you found, for the record</label>
<textarea id="comment" name="comment" required maxlength="${commentMaximumCharacters}" rows="3"></textarea>
<div class="buttons"><button class="go">Reviewed</button></div>
</form>
</section>`;
}

function withdrawal(view: FormView): Html {
  return html`<form method="post" action="${view.baseUrl}/approve/${view.request.id}/withdrawal">
${hiddenFields(view)}
<button class="stop">Withdraw it</button>
<p class="small soft">Then nobody can approve it. The agent may ask again.</p>
</form>`;
}

function hiddenFields({ formToken }: FormView): Html {
  return html`<input type="hidden" name="formToken" value="${formToken}">`;
}

function comment(label: string): Html {
  return html`<label for="comment">${label}</label>
<textarea id="comment" name="comment" maxlength="${commentMaximumCharacters}" rows="2"></textarea>`;
}

/** What an approval would give: as asked, or what earlier approvals left of it. */
function offerOf({ obligations, decisions }: ApprovalRequest) {
  const left = unitedNarrowing(decisions);
  return {
    uses: left?.maximumUses ?? obligations.maximumUses ?? 1,
    durationSeconds: left?.maximumDurationSeconds ?? obligations.maximumDurationSeconds,
    resources: left?.resources,
  };
}
