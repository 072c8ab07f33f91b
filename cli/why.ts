// `countersign why ID`: why a call was decided as it was, or why a request asks, with the text of the policies that decided then.

import { loadCedar } from '../adapters/cedar.ts';
import { type PolicySourceText, policySources } from '../adapters/cedar-text.ts';
import { rulesInWords } from '../core/approvals/rule-words.ts';
import type { Decision } from '../core/decision.ts';
import type { Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';
import type { ApiClient } from './api-client.ts';
import { CliFailure, exitCodes } from './failure.ts';
import type { RequestView } from './request-view.ts';
import { labelled, paint, printable, type Terminal } from './terminal.ts';

export interface WhyContext {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly json: boolean;
}

interface Why {
  readonly id: string;
  readonly service: string;
  readonly operation: string;
  /** Absent where no policy was asked. */
  readonly decision?: Pick<Decision, 'effect' | 'reasons' | 'grantable' | 'obligations'>;
  readonly refusal?: { readonly code: string; readonly message: string };
  readonly policyVersion?: string;
  /** Of those that decided; without a text where you may not read it. */
  readonly policies: readonly (Partial<PolicySourceText> & { readonly id: string })[];
}

/** `session`: that of the call. Absent: it is looked for in those that you may see, the newest first. */
export async function why(context: WhyContext, id: string, session?: string): Promise<void> {
  const found = id.startsWith('req_')
    ? await ofRequest(context.api, id)
    : await ofCall(context.api, id, session);
  if (context.json) context.terminal.line(JSON.stringify(found, null, 2));
  else render(context.terminal, found);
}

async function ofRequest(api: ApiClient, id: string): Promise<Why> {
  const request = await api.get<RequestView>(`/v1/requests/${encodeURIComponent(id)}`);
  const { obligations, policyVersion, maskedCall } = request;
  const message = `waits for ${rulesInWords(obligations)}`;
  return {
    id,
    service: maskedCall.service,
    operation: maskedCall.operation,
    decision: {
      effect: 'ask',
      reasons: [{ code: 'gated', message, policies: obligations.gates }],
      obligations,
    },
    policyVersion,
    policies: await textsOf(api, policyVersion, obligations.gates),
  };
}

async function ofCall(api: ApiClient, id: string, session: string | undefined): Promise<Why> {
  const sessions = session === undefined ? await newestSessions(api) : [session];
  const { maskedCall, decision, refusal } = await findCall(api, id, sessions);
  const ids = (decision?.reasons ?? []).flatMap(({ policies }) => policies);
  return {
    id,
    service: maskedCall?.service ?? '',
    operation: maskedCall?.operation ?? 'a request that could not be read',
    ...(decision && { decision, policyVersion: decision.policyVersion }),
    ...(refusal && { refusal }),
    policies: decision === undefined ? [] : await textsOf(api, decision.policyVersion, ids),
  };
}

async function newestSessions(api: ApiClient): Promise<readonly string[]> {
  const { isAuditor } = await api.get<{ isAuditor: boolean }>('/v1/me');
  const { sessions } = await api.get<{ sessions: Session[] }>(
    `/v1/sessions?limit=100${isAuditor ? '&everyone=true' : ''}`,
  );
  return sessions.map(({ id }) => id);
}

async function findCall(api: ApiClient, id: string, sessions: readonly string[]): Promise<Transcript> {
  for (const session of sessions) {
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const page = await api.get<{ transcripts: Transcript[]; cursor?: string }>(
        `/v1/sessions/${encodeURIComponent(session)}/transcript${query}`,
      );
      const call = page.transcripts.find(({ callId }) => callId === id);
      if (call !== undefined) return call;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  throw new CliFailure(
    'notFound',
    `no call \`${id}\` in ${sessions.length === 1 ? sessions[0] : 'the newest 100 sessions that you may see'}: name its session with --session`,
  );
}

async function textsOf(api: ApiClient, version: string, ids: readonly string[]): Promise<Why['policies']> {
  const wanted = [...new Set(ids)].sort();
  if (wanted.length === 0) return [];
  try {
    const { files } = await api.get<{ files: Record<string, string> }>(`/v1/policies/${version}`);
    const sources = policySources(loadCedar(), files);
    return wanted.map((id) => ({ ...sources.get(id), id }));
  } catch (error) {
    // Whoever may see the request or the call need not be one who may read policies.
    if (error instanceof CliFailure && error.exitCode === exitCodes.notAllowed)
      return wanted.map((id) => ({ id }));
    throw error;
  }
}

function render(terminal: Terminal, { id, service, operation, decision, refusal, ...why }: Why): void {
  const effect = decision?.effect ?? 'refused';
  const style = effect === 'allow' ? 'green' : effect === 'ask' ? 'yellow' : 'red';
  terminal.line(
    `${paint(terminal, 'bold', id)}  ${printable(`${service} ${operation}`.trim())}  ${paint(terminal, style, effect)}`,
  );
  const say = (label: string, text: string) => labelled(terminal, '  ', label, printable(text));
  for (const { code, message } of decision?.reasons ?? []) say(code, message);
  if (refusal) say(refusal.code, refusal.message);
  for (const { action, resources } of decision?.grantable?.requirements ?? [])
    say('grantable', `${action} on ${resources.join(', ')}`);
  if (why.policyVersion) say('version', why.policyVersion);
  for (const { id: policy, file, line, text } of why.policies) {
    terminal.line();
    terminal.line(paint(terminal, 'dim', file === undefined ? policy : `${policy}  ${file}:${line}`));
    if (text === undefined) terminal.line('its text is for publishers and auditors to read');
    else for (const each of text.split('\n')) terminal.line(printable(each));
  }
}
