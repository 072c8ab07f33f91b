// Whether Countersign is healthy: for anybody in one word, and for those who can do something about it in parts.
import { z } from 'zod';
import { isAuditor } from '../../core/approvals/eligibility.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { type Health, healthParts } from '../../core/health.ts';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';

const status = z.enum(['ok', 'degraded']);

export const healthSchema = z.object({
  status,
  degraded: z.array(z.enum(healthParts)).meta({ description: 'What does not answer, or is late.' }),
  checkedAtEpochSeconds: z.int(),
});

/** Uptime checks look at the status alone. */
const httpStatusOf = ({ status }: Health) => (status === 'ok' ? 200 : 503);

export function healthRoutes(
  app: JsonApi,
  { health, auditorGroups, responderGroups }: ControlDependencies,
): void {
  jsonRoute(
    app,
    {
      method: 'get',
      path: '/healthz',
      tag: 'service',
      summary: 'Whether Countersign can do its work',
      isPublic: true,
      answers: {
        200: { description: 'It can.', schema: z.object({ status: z.literal('ok') }) },
        503: { description: 'Some of it cannot.', schema: z.object({ status: z.literal('degraded') }) },
      },
    },
    async (context) => {
      const now = await health();
      return context.json({ status: now.status }, httpStatusOf(now));
    },
  );

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/health',
      tag: 'service',
      summary: 'Read what is degraded',
      description: 'For auditors and responders. At most 15 seconds old.',
      answers: { 200: { description: 'What was found.', schema: healthSchema } },
    },
    async (context) => {
      const { principal } = context.var;
      if (!isAuditor(principal, [...auditorGroups, ...responderGroups])) {
        throw new CountersignError(
          'not-eligible',
          'what is degraded is for people in `auditorGroups` or `responderGroups`: `GET /healthz` says whether anything is',
        );
      }
      return context.json(await health());
    },
  );
}
