// Groups of Microsoft Entra ID, for tokens that leave them out (overage): by Microsoft Graph, as ids, like the claim `groups`.
// https://learn.microsoft.com/graph/api/directoryobject-getmembergroups
import { z } from 'zod';
import type { GroupDirectory } from '../core/group-directory.ts';
import { accessTokens, askDirectory, formRequest } from './directory-request.ts';

const secretSchema = z.object({ clientSecret: z.string().min(1) });
/** Above 11,000 groups Graph refuses; it never cuts the list. */
const answerSchema = z.object({ value: z.array(z.string()) });

export function createEntraDirectory(ask: {
  readonly tenant: string;
  readonly clientId: string;
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly secret: () => Promise<unknown>;
  readonly clock: () => number;
}): GroupDirectory {
  const { tenant, clientId, loginUrl, graphUrl, secret, clock } = ask;
  // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
  const token = accessTokens(clock, async () =>
    askDirectory(
      `${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
      formRequest({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secretSchema.parse(await secret()).clientSecret,
        scope: `${graphUrl}/.default`,
      }),
    ),
  );
  return {
    /** `tid/oid`, or `oid` alone. */
    async groupsOf(subject) {
      const [objectId = '', tenantOfToken] = subject.split('/').reverse();
      if (tenantOfToken !== undefined && tenantOfToken !== tenant) {
        throw new Error('the subject is of another tenant than the directory');
      }
      const { json } = await askDirectory(
        `${graphUrl}/v1.0/directoryObjects/${encodeURIComponent(objectId)}/getMemberGroups`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
          body: JSON.stringify({ securityEnabledOnly: false }),
        },
      );
      return { groups: answerSchema.parse(json).value, completeness: 'complete' };
    },
  };
}
