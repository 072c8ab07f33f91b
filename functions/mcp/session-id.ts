// Sessions of the revision 2025-11-25, without a store: the id seals whose the session is and what its client declared when
// it began, so that every environment knows. It permits nothing: each request brings a token of its own.
import { z } from 'zod';
import { sha256Hex } from '../../core/call.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Clock } from '../../core/ports.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import type { Seal } from '../sealed.ts';

const empty = z.object({});
/** What of `initialize` the server needs to know again. Everything else that a client says of itself is left out. */
const declaredSchema = z.object({
  protocolVersion: z.string().max(32),
  capabilities: z.object({
    elicitation: z.object({ form: empty.optional(), url: empty.optional() }).optional(),
    sampling: empty.optional(),
    roots: empty.optional(),
  }),
});
export type Declared = z.output<typeof declaredSchema>;

const kind = 'mcp-session';
const longestSeconds = 7 * 86_400;

interface SessionIds {
  /** For a client that begins. Undefined: what it declares has not the protocol's form, and the server will say so. */
  issue(initializeParams: unknown, principal: Principal): Promise<string | undefined>;
  /** Throws CountersignError `not-found`, the same for what is forged, over or somebody else's: clients begin anew then. */
  open(id: string, principal: Principal): Promise<Declared>;
}

export function createSessionIds({
  seal,
  clock,
}: {
  readonly seal: Seal;
  readonly clock: Clock;
}): SessionIds {
  const now = () => Math.floor(clock() / 1000);
  const holderOf = (principal: Principal) => sha256Hex(principalId(principal));
  return {
    async issue(initializeParams, principal) {
      const { data } = declaredSchema.safeParse(initializeParams);
      return data && seal.seal(kind, { holder: holderOf(principal), declared: data }, now() + longestSeconds);
    },
    async open(id, principal) {
      const opened = (await seal.open(kind, id, now())) as { holder: string; declared: Declared } | undefined;
      if (opened?.holder === holderOf(principal)) return opened.declared;
      throw new CountersignError(
        'not-found',
        'you have no such MCP session: send `initialize` again, without `Mcp-Session-Id`',
      );
    },
  };
}
