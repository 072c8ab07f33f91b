// Sessions over JSON: whose they are, what was done in them, and their end.
import { z } from 'zod';
import { isAuditor, isRequesterOrOwner } from '../../core/approvals/eligibility.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { principalId } from '../../core/principal.ts';
import { placeHold, releaseHold } from '../../core/record/legal-hold.ts';
import { withLinksOfLinks } from '../../core/registry.ts';
import type { Session } from '../../core/session.ts';
import type { Transcript } from '../../core/transcript.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import { readBody, readQuery } from '../json-api/read-input.ts';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';
import {
  holdReasonSchema,
  legalHoldSchema,
  sessionListSchema,
  sessionSchema,
  sessionsQuerySchema,
  transcriptPageSchema,
  transcriptQuerySchema,
} from './schemas.ts';
import { viewHold, viewSession } from './views.ts';

/** A Lambda answers 6 MB at most; a transcript is JSON inside JSON. */
const transcriptPageBytes = 4_000_000;
const params = z.object({ id: z.string().meta({ description: 'Id of the session.' }) });
const theHold = { 200: { description: 'The legal hold.', schema: legalHoldSchema } };
const theSession = { 200: { description: 'The session.', schema: sessionSchema } };
const visibleTo = 'For the session’s principal, its owner, and auditors; 404 for everybody else.';

export function sessionRoutes(app: JsonApi, dependencies: ControlDependencies): void {
  const { sessions, holds, registry, archive, auditorGroups, clock } = dependencies;

  const maySee = (context: JsonApiContext, session: Session): boolean =>
    isRequesterOrOwner(context.var.principal, session.principal) ||
    isAuditor(context.var.principal, auditorGroups);

  const load = async (context: JsonApiContext): Promise<Session> => {
    const id = context.req.param('id') ?? '';
    const session = await sessions.get(id);
    if (session !== undefined && maySee(context, session)) return session;
    throw new CountersignError(
      'not-found',
      `no session \`${id}\` that you may see: \`GET /v1/sessions\` lists yours`,
    );
  };

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/sessions',
      tag: 'sessions',
      summary: 'List sessions, newest first',
      query: sessionsQuerySchema,
      answers: { 200: { description: 'Sessions.', schema: sessionListSchema } },
    },
    async (context) => {
      const query = readQuery(context, sessionsQuerySchema);
      const { principal } = context.var;
      if (query.everyone !== undefined && !isAuditor(principal, auditorGroups)) {
        throw new CountersignError(
          'not-eligible',
          'only auditors list everyone’s sessions: leave `everyone` out',
        );
      }
      const filter =
        query.everyone === undefined ? { principalId: query.principalId ?? principalId(principal) } : {};
      const after = query.cursor === undefined ? undefined : await sessions.get(query.cursor);
      if (query.cursor !== undefined && after === undefined) {
        throw new CountersignError('malformed-request', '`cursor` is none of a page: leave it out to begin');
      }
      const found = await sessions.list({ ...filter, limit: query.limit, ...(after && { after }) });
      const last = found.length === query.limit ? found.at(-1) : undefined;
      return context.json({
        sessions: found.filter((session) => maySee(context, session)).map(viewSession),
        ...(last && { cursor: last.id }),
      });
    },
  );

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/sessions/{id}',
      tag: 'sessions',
      summary: 'Read a session',
      description: visibleTo,
      params,
      answers: theSession,
    },
    async (context) => {
      const session = await load(context);
      const hold = isAuditor(context.var.principal, auditorGroups) ? await holds.get(session.id) : undefined;
      return context.json({ ...viewSession(session), ...(hold && { hold: viewHold(hold) }) });
    },
  );

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/sessions/{id}/transcript',
      tag: 'sessions',
      summary: 'Read what was done in a session, masked, oldest first',
      description: `${visibleTo} A page holds about ${transcriptPageBytes / 1_000_000} MB.`,
      params,
      query: transcriptQuerySchema,
      answers: { 200: { description: 'A page of records.', schema: transcriptPageSchema } },
    },
    async (context) => {
      const { cursor } = readQuery(context, transcriptQuerySchema);
      return context.json(await pageOf(archive.read(await load(context)), cursor));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/sessions/{id}/revocation',
      tag: 'sessions',
      summary: 'Revoke a session: no further call runs in it',
      description: `${visibleTo} Calls that were sent before are not undone.`,
      params,
      answers: theSession,
    },
    async (context) => {
      const session = await load(context);
      const nowEpochSeconds = Math.floor(clock() / 1000);
      await sessions.revoke(session.id, nowEpochSeconds, principalId(context.var.principal));
      return context.json(viewSession({ revokedAtEpochSeconds: nowEpochSeconds, ...session }));
    },
  );

  const actOf = async (context: JsonApiContext) => {
    const { principal } = context.var;
    if (!isAuditor(principal, auditorGroups)) {
      throw new CountersignError('not-eligible', 'only auditors place legal holds and release them: ask one');
    }
    return {
      person: await withLinksOfLinks(registry, principal),
      nowEpochSeconds: Math.floor(clock() / 1000),
    };
  };

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/sessions/{id}/hold',
      tag: 'sessions',
      summary:
        'Hold the records of a session: nobody can delete them, however old, until the hold is released',
      description:
        'For auditors. Records are held within five minutes, and those that come later too. Holding again takes a release back that was only asked.',
      params,
      body: holdReasonSchema,
      example: { reason: 'case 2026-118' },
      answers: theHold,
    },
    async (context) => {
      const act = await actOf(context);
      const { reason } = await readBody(context, holdReasonSchema);
      const session = await load(context);
      const hold = await holds.change(session.id, (before) => placeHold(session, before, { ...act, reason }));
      return context.json(viewHold(hold));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/sessions/{id}/hold/release',
      tag: 'sessions',
      summary: 'Release a legal hold: the first of two auditors asks, the second releases',
      description: 'For auditors who are neither the session’s principal nor its owner.',
      params,
      answers: theHold,
    },
    async (context) => {
      const act = await actOf(context);
      const id = context.req.param('id') ?? '';
      return context.json(viewHold(await holds.change(id, (before) => releaseHold(before, act))));
    },
  );
}

async function pageOf(
  transcripts: AsyncIterable<Transcript>,
  cursor: string | undefined,
): Promise<{ transcripts: Transcript[]; cursor?: string }> {
  const page: Transcript[] = [];
  let bytes = 0;
  let isPassed = cursor === undefined;
  for await (const transcript of transcripts) {
    if (!isPassed) {
      isPassed = transcript.callId === cursor;
      continue;
    }
    bytes += Buffer.byteLength(JSON.stringify(transcript));
    const last = page.at(-1);
    if (bytes > transcriptPageBytes && last !== undefined) return { transcripts: page, cursor: last.callId };
    page.push(transcript);
  }
  return { transcripts: page };
}
