// What each command does: ask the JSON door, show the answer. `--json` shows it as it came.
import type { GroupCompleteness, Principal } from '../core/principal.ts';
import type { LegalHold } from '../core/record/legal-hold.ts';
import type { Session } from '../core/session.ts';
import type { ApiClient } from './api-client.ts';
import { chooseConnection } from './connections.ts';
import { CliFailure } from './failure.ts';
import { type NarrowingOptions, narrowingOf } from './narrowing-options.ts';
import { renderSession } from './replay-view.ts';
import { type RequestView, renderRequest, renderRequests } from './request-view.ts';
import { columns, printable, type Terminal } from './terminal.ts';

export interface CommandContext {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  /** Print JSON instead of text for people. */
  readonly json: boolean;
}

interface Me extends Omit<Principal, 'claims'> {
  readonly principalId: string;
  readonly groupsCompleteness: GroupCompleteness;
  readonly isAuditor: boolean;
}

function show<T>({ terminal, json }: CommandContext, value: T, render: (value: T) => void): void {
  if (json) terminal.line(JSON.stringify(value, null, 2));
  else render(value);
}

export async function whoami(context: CommandContext): Promise<void> {
  show(context, await context.api.get<Me>('/v1/me'), (me) => {
    const groups = me.groups.length === 0 ? 'no groups' : me.groups.map(printable).join(', ');
    const rows = [
      ['name', printable(me.displayName)],
      ['kind', me.kind],
      ['issuer', printable(me.issuer)],
      ['subject', printable(me.subject)],
      ['groups', `${groups} (${me.groupsCompleteness})`],
      ...(me.isAuditor ? [['auditor', 'yes: you may replay every session']] : []),
    ];
    for (const line of columns(rows)) context.terminal.line(line);
  });
}

export async function listRequests(
  context: CommandContext,
  of: 'asked' | 'queue' | 'reviews' | 'decided',
): Promise<void> {
  const query = {
    asked: '',
    queue: '?queue=mine',
    reviews: '?queue=reviews',
    decided: '?queue=decided',
  }[of];
  const page = await context.api.get<{ requests: RequestView[] }>(`/v1/requests${query}`);
  show(context, page, ({ requests }) => renderRequests(context.terminal, requests));
}

export async function showRequest(context: CommandContext, id: string): Promise<void> {
  const request = await context.api.get<RequestView>(`/v1/requests/${encodeURIComponent(id)}`);
  show(context, request, (view) => renderRequest(context.terminal, view));
}

/** Decides on what it has just shown: the digest that goes with the decision is the one that was read. */
export async function decide(
  context: CommandContext,
  id: string,
  decision: 'approve' | 'deny',
  options: { comment?: string; digest?: string } & NarrowingOptions,
): Promise<void> {
  const narrowing = narrowingOf(options);
  const request = await context.api.get<RequestView>(`/v1/requests/${encodeURIComponent(id)}`);
  if (options.digest !== undefined && options.digest !== request.digest) {
    throw new CliFailure(
      'conflict',
      `the request's digest is ${request.digest}, not ${options.digest}: look at it again`,
    );
  }
  const decided = await context.api.post<RequestView>(`/v1/requests/${encodeURIComponent(id)}/decision`, {
    decision,
    digest: request.digest,
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(narrowing === undefined ? {} : { narrowing }),
  });
  show(context, decided, (view) => renderRequest(context.terminal, view));
}

/** Says that a break-glass approval was looked at. */
export async function review(context: CommandContext, id: string, comment: string): Promise<void> {
  const path = `/v1/requests/${encodeURIComponent(id)}/review`;
  const request = await context.api.post<RequestView>(path, { comment });
  show(context, request, (view) => renderRequest(context.terminal, view));
}

export async function withdraw(context: CommandContext, id: string): Promise<void> {
  const path = `/v1/requests/${encodeURIComponent(id)}/withdrawal`;
  const request = await context.api.post<RequestView>(path, {});
  show(context, request, (view) => renderRequest(context.terminal, view));
}

export async function listSessions(context: CommandContext, options: { everyone: boolean }): Promise<void> {
  const list = await context.api.get<{ sessions: Session[] }>(
    `/v1/sessions${options.everyone ? '?everyone=true' : ''}`,
  );
  show(context, list, ({ sessions }) => {
    if (sessions.length === 0) context.terminal.line('no sessions');
    for (const session of sessions) renderSession(context.terminal, session);
  });
}

export async function revokeSession(context: CommandContext, id: string): Promise<void> {
  const session = await context.api.post<Session>(`/v1/sessions/${encodeURIComponent(id)}/revocation`, {});
  show(context, session, () => context.terminal.line(`${session.id} is revoked: no further call runs in it`));
}

type HoldView = Omit<LegalHold, 'session'>;

export async function holdSession(context: CommandContext, id: string, reason: string): Promise<void> {
  const hold = await context.api.post<HoldView>(`/v1/sessions/${encodeURIComponent(id)}/hold`, { reason });
  show(context, hold, () =>
    context.terminal.line(`${id} is held: within five minutes nobody can delete its records`),
  );
}

export async function releaseSession(context: CommandContext, id: string): Promise<void> {
  const hold = await context.api.post<HoldView>(`/v1/sessions/${encodeURIComponent(id)}/hold/release`, {});
  show(context, hold, ({ released }) =>
    context.terminal.line(
      released === undefined
        ? `${id} is held still: another auditor must release it as well`
        : `the hold on ${id} is released`,
    ),
  );
}

/** The environment of an agent on one connection, to be sourced by a shell. */
export async function printEnvironment(
  context: CommandContext,
  options: { connection?: string; url: string; tokenFile?: string },
): Promise<void> {
  const chosen = await chooseConnection(context.api, options.connection);
  const region = chosen.regions[0] ?? '';
  const variables = {
    AWS_ENDPOINT_URL: `${options.url}/aws`,
    AWS_ROLE_ARN: chosen.roleArn,
    AWS_WEB_IDENTITY_TOKEN_FILE: options.tokenFile ?? '',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    COUNTERSIGN_URL: options.url,
    COUNTERSIGN_TOKEN_FILE: options.tokenFile ?? '',
  };
  if (!options.tokenFile) {
    throw new CliFailure(
      'usage',
      "COUNTERSIGN_TOKEN_FILE is not set: set it to the file that holds the agent's token",
    );
  }
  show(context, variables, () => {
    for (const [name, value] of Object.entries(variables)) {
      context.terminal.line(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
    }
  });
}
