// Several alike requests decided by one form: each by its own id and the digest that was shown, each as if alone. What
// cannot be decided is named and stays as it is.
import { html } from 'hono/html';
import type { Approvals } from '../../../core/approvals.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import { commentIn } from './decision-fields.ts';
import { type Html, withCode } from './layout.ts';
import type { PageSession } from './page-cookies.ts';
import { batchMaximum, isBatchable } from './queue-page.ts';

export interface BatchOutcome {
  readonly requestId: string;
  /** Absent: it was decided. */
  readonly problem?: string;
}

/** Throws `malformed-request` for a form that is none of ours; problems of single requests are outcomes. */
export async function decideBatch(
  approvals: Pick<Approvals, 'decide' | 'get'>,
  { principal }: PageSession,
  form: URLSearchParams,
): Promise<readonly BatchOutcome[]> {
  const decision = form.get('decision');
  const asked = [...new Set(form.getAll('request'))].map((text) =>
    /^(req_[0-9a-z]{26}):([0-9a-f]{64})$/.exec(text),
  );
  if (
    (decision !== 'approve' && decision !== 'deny') ||
    asked.length === 0 ||
    asked.length > batchMaximum ||
    asked.includes(null)
  ) {
    throw new CountersignError(
      'malformed-request',
      `the form decides nothing: expected one decision on 1 to ${batchMaximum} requests`,
    );
  }
  const outcomes: BatchOutcome[] = [];
  for (const match of asked) {
    const [, requestId = '', digest = ''] = match ?? [];
    try {
      const request = await approvals.get(requestId);
      if (request !== undefined && !isBatchable(request)) {
        throw new CountersignError('not-eligible', 'this request is decided on its own page: open it');
      }
      await approvals.decide({ requestId, approver: principal, decision, digest, ...commentIn(form) });
      outcomes.push({ requestId });
    } catch (error) {
      if (!(error instanceof CountersignError)) throw error;
      outcomes.push({ requestId, problem: error.message });
    }
  }
  return outcomes;
}

export function batchResult(outcomes: readonly BatchOutcome[], baseUrl: string): Html {
  const failed = outcomes.filter(({ problem }) => problem !== undefined);
  return html`<section class="card"><h1>${outcomes.length - failed.length} of ${outcomes.length} decided</h1>
${
  failed.length > 0 &&
  html`<p>These were not:</p><ul class="plain">${failed.map(
    ({ requestId, problem = '' }) =>
      html`<li><a href="${baseUrl}/approve/${requestId}">${requestId}</a>: ${withCode(problem)}</li>`,
  )}</ul>`
}<p><a class="button" href="${baseUrl}/approve">See what waits for you</a></p></section>`;
}
