// What approvals gave to who asks: to list, and to give back. Others take approvals back by their requests.
import { z } from 'zod';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Grant } from '../../core/grant.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import { readQuery } from '../json-api/read-input.ts';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';
import { revokeApproval } from './revoke-approval.ts';
import { grantPageSchema, grantsQuerySchema, requestSchema } from './schemas.ts';
import { viewGrant, viewRequest } from './views.ts';

const params = z.object({ id: z.string().meta({ description: 'Id of the grant.' }) });

/** Of a page's last grant: grants lie by connection. */
const cursorOf = ({ connection, id }: Grant): string => `${connection}.${id}`;

export function grantRoutes(app: JsonApi, dependencies: ControlDependencies): void {
  const { grants, connections, clock } = dependencies;

  /** In the order of their cursors. */
  async function* heldBy(principal: Principal, from = ''): AsyncIterable<Grant> {
    const names = (await connections.list()).map(({ name }) => name).sort();
    for (const name of names.filter((each) => each >= from)) {
      const held = await grants.list(principalId(principal), name);
      yield* [...held].sort((one, other) => (one.id < other.id ? -1 : 1));
    }
  }

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/grants',
      tag: 'grants',
      summary: 'List what approvals let you do and you have not used up, by connection',
      query: grantsQuerySchema,
      answers: { 200: { description: 'A page of grants.', schema: grantPageSchema } },
    },
    async (context) => {
      const { limit, cursor } = readQuery(context, grantsQuerySchema);
      const page: Grant[] = [];
      for await (const grant of heldBy(context.var.principal, cursor?.split('.')[0])) {
        if (cursor !== undefined && isUpTo(cursor, grant)) continue;
        const last = page.at(-1);
        if (page.length === limit && last) {
          return context.json({ grants: page.map(viewGrant), cursor: cursorOf(last) });
        }
        page.push(grant);
      }
      return context.json({ grants: page.map(viewGrant) });
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/grants/{id}/revocation',
      tag: 'grants',
      summary: 'Give a grant of yours back: no further call runs under it',
      description:
        'Answers its request. Owners, approvers and responders take an approval back by `POST /v1/requests/{id}/revocation`.',
      params,
      answers: { 200: { description: 'The request that it came from.', schema: requestSchema } },
    },
    async (context) => {
      const { principal, baseUrl } = context.var;
      const id = context.req.param('id');
      for await (const grant of heldBy(principal)) {
        if (grant.id !== id) continue;
        const request = await revokeApproval(dependencies, grant.requestId, principal);
        return context.json(viewRequest(request, baseUrl, principal, Math.floor(clock() / 1000)));
      }
      throw new CountersignError('not-found', `no grant \`${id}\` of yours: \`GET /v1/grants\` lists them`);
    },
  );
}

function isUpTo(cursor: string, { connection, id }: Grant): boolean {
  const [name = '', last = ''] = cursor.split('.');
  return connection === name && id <= last;
}
