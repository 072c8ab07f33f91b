// Keeps the task token of a request's execution, then announces the request: whoever is told can already decide.
import { z } from 'zod';
import type { TaskTokens } from '../../adapters/dynamodb-task-tokens.ts';
import type { EventBus } from '../../core/ports.ts';

const eventSchema = z.strictObject({ requestId: z.string().min(1), taskToken: z.string().min(1) });

export function openApproval(dependencies: {
  readonly taskTokens: Pick<TaskTokens, 'put'>;
  readonly events: EventBus;
}): (event: unknown) => Promise<void> {
  return async (event) => {
    const { requestId, taskToken } = eventSchema.parse(event);
    await dependencies.taskTokens.put(requestId, taskToken);
    await dependencies.events.emit({ type: 'RequestOpened', detail: { requestId } });
  };
}
