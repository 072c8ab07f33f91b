// A call that names its connection and comes under a bearer token: from what was sent to a session and a Call. It decides
// nothing; what it refuses after the caller is known is recorded. POST /v1/calls and the MCP tools read calls here.
import type { Catalogue } from '../../core/catalogue/model.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Gate } from '../../core/gate.ts';
import type { Caller } from '../../core/gate-records.ts';
import type { JsonObject } from '../../core/json.ts';
import type { VerifiedToken } from '../../core/ports.ts';
import { withAwsQueueUrl } from '../../core/queue-url.ts';
import { assertSessionStands, bearerSession, type SessionDependencies } from '../../core/sessions.ts';
import { callFromJson } from '../../core/wire/call-from-json.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import { recorded } from './recorded.ts';
import { origin, type WireRequest } from './wire-event.ts';

export interface NamedCallDependencies extends SessionDependencies {
  readonly catalogue: Catalogue;
  readonly gate: Gate;
}

export interface NamedCall {
  readonly connection: string;
  readonly service: string;
  readonly operation: string;
  /** Absent: the first region of the connection. */
  readonly region?: string | undefined;
  readonly parameters: JsonObject;
}

/** Throws CountersignError. */
export async function readNamedCall(
  dependencies: NamedCallDependencies,
  { request, bearer, door }: { request: WireRequest; bearer: VerifiedToken; door: 'json' | 'mcp' },
  ask: NamedCall,
): Promise<{ readonly caller: Caller; readonly read: ReadCall }> {
  const { catalogue, connections, gate, clock } = dependencies;
  const connection = await connections.get(ask.connection);
  if (!connection) {
    throw new CountersignError(
      'unknown-connection',
      `there is no connection \`${ask.connection}\`: \`GET /v1/connections\` and the tool \`my_access\` list yours`,
    );
  }
  const opened = await bearerSession(dependencies, bearer, connection, door);
  // As the token and the registry say now, and not as they did when the session was opened.
  const session = { ...opened, principal: bearer.principal };
  const caller = { session, connection, ...origin(request) };
  const read = await recorded(gate, caller, undefined, () => {
    assertSessionStands(session, Math.floor(clock() / 1000));
    const { accountId, regions, partition } = connection;
    const region = ask.region ?? regions[0] ?? '';
    const { service, operation, parameters } = ask;
    const map = { doorUrl: `${request.baseUrl}/aws`, region, partition };
    return callFromJson(
      {
        service,
        operation,
        region,
        accountId,
        // As at the AWS door: one queue has one URL, whichever of its two the caller knows [P8].
        parameters: service === 'sqs' ? withAwsQueueUrl(parameters, map) : parameters,
      },
      catalogue,
    );
  });
  return { caller, read };
}
