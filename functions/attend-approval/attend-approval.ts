// The one step of the approval state machine, taken again and again while a request waits: keeps the task token of the
// moment, then does what the clock wants done. The table is the truth: it never decides a request.
import { z } from 'zod';
import type { TaskTokens } from '../../adapters/dynamodb-task-tokens.ts';
import { requestEvent } from '../../core/approvals/request-events.ts';
import type { ApprovalTimer } from '../../core/approvals/request-store.ts';
import type { Approvals } from '../../core/approvals.ts';
import type { EventBus } from '../../core/ports.ts';

const eventSchema = z.strictObject({
  requestId: z.string().min(1),
  taskToken: z.string().min(1),
  /** Of the first time: whoever is told can already decide, and the decision ends the wait. */
  announce: z.boolean(),
});

export function attendApproval(dependencies: {
  readonly taskTokens: Pick<TaskTokens, 'put'>;
  readonly approvals: Pick<Approvals, 'attend'>;
  readonly timer: Pick<ApprovalTimer, 'end'>;
  readonly events: EventBus;
}): (event: unknown) => Promise<void> {
  const { taskTokens, approvals, timer, events } = dependencies;
  return async (event) => {
    const { requestId, taskToken, announce } = eventSchema.parse(event);
    await taskTokens.put(requestId, taskToken);
    const request = await approvals.attend(requestId);
    if (announce) await events.emit(requestEvent('RequestOpened', request));
    // A decision between two steps met the token of the one before, and could end no wait.
    if (request.status !== 'pending') await timer.end(requestId);
  };
}
