// Tasks without a store: the id of one seals the call that it is, whose it is and which request for approval it waits for. Its
// state is the request's, so nothing has to be written before an id is given out. An id permits nothing: it is opened for
// who got it alone, and its call goes through the gate.
import { z } from 'zod';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { sha256Hex } from '../../core/call.ts';
import { keptAnswerSeconds } from '../../core/idempotency.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Clock } from '../../core/ports.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import type { Seal } from '../sealed.ts';

const sealedSchema = z.object({
  holder: z.string(),
  requestId: z.string(),
  callId: z.string(),
  arguments: z.custom<JsonObject>(),
  createdAtEpochSeconds: z.int(),
  endsAtEpochSeconds: z.int(),
});

/** A call that waits; `arguments` are those of `call_aws`, as they were sent. */
export type Task = Omit<z.output<typeof sealedSchema>, 'holder'>;

const kind = 'mcp-task';
/** Clients repeat it in the header `Mcp-Name`; all headers together have 10,240 bytes. */
const longestId = 4096;

export type TaskIds = ReturnType<typeof createTaskIds>;

export function createTaskIds({ seal, clock }: { readonly seal: Seal; readonly clock: Clock }) {
  const now = () => Math.floor(clock() / 1000);
  const holderOf = (principal: Principal) => sha256Hex(principalId(principal));
  return {
    /** Undefined: the call is too long for an id, or for one that would open again. */
    async issue(
      { id: requestId, principal, expiresAtEpochSeconds }: ApprovalRequest,
      call: { readonly callId: string; readonly arguments: JsonObject },
    ): Promise<{ readonly taskId: string; readonly task: Task } | undefined> {
      const endsAtEpochSeconds = expiresAtEpochSeconds + keptAnswerSeconds;
      const task = { ...call, requestId, createdAtEpochSeconds: now(), endsAtEpochSeconds };
      const taskId = await seal.seal(kind, { holder: holderOf(principal), ...task }, endsAtEpochSeconds);
      const isOpened = taskId.length <= longestId && (await seal.open(kind, taskId, now())) !== undefined;
      return isOpened ? { taskId, task } : undefined;
    },
    /** Undefined, the same for what is forged, over or somebody else's. */
    async open(taskId: string, principal: Principal): Promise<Task | undefined> {
      const opened = taskId.length > longestId ? undefined : await seal.open(kind, taskId, now());
      if (opened === undefined) return undefined;
      const { holder, ...task } = sealedSchema.parse(opened);
      return holder === holderOf(principal) ? task : undefined;
    },
  };
}
