// Groups of a Google account, by e-mail, since no token of Google has any. Memberships that come by another group are not
// listed, so that these are never all [J7]. https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/list
import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import type { GroupDirectory } from '../core/group-directory.ts';
import { accessTokens, askDirectory, formRequest, pagesMaximum } from './directory-request.ts';

const secretSchema = z.object({ client_email: z.string().min(1), private_key: z.string().min(1) });
const pageSchema = z.object({
  /** So that an answer of another kind is not one without groups. */
  kind: z.literal('admin#directory#groups'),
  // Absent: there are none.
  groups: z.array(z.object({ email: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});
const scope = 'https://www.googleapis.com/auth/admin.directory.group.readonly';
const assertionSeconds = 300;

export function createGoogleDirectory(ask: {
  /** E-mail of the administrator in whose name the service account asks. */
  readonly administrator: string;
  readonly tokenUrl: string;
  readonly directoryUrl: string;
  /** The key of a service account, as Google gives it out. */
  readonly secret: () => Promise<unknown>;
  readonly clock: () => number;
}): GroupDirectory {
  const { administrator, tokenUrl, directoryUrl, secret, clock } = ask;
  // https://developers.google.com/identity/protocols/oauth2/service-account#httprest
  const token = accessTokens(clock, async () => {
    const { client_email: email, private_key: pem } = secretSchema.parse(await secret());
    const nowEpochSeconds = Math.floor(clock() / 1000);
    const assertion = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(email)
      .setSubject(administrator)
      .setAudience(tokenUrl)
      .setIssuedAt(nowEpochSeconds)
      .setExpirationTime(nowEpochSeconds + assertionSeconds)
      .sign(await importPKCS8(pem, 'RS256'));
    const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    return askDirectory(tokenUrl, formRequest({ grant_type: grant, assertion }));
  });
  return {
    async groupsOf(subject) {
      const groups: string[] = [];
      let pageToken: string | undefined;
      for (let pages = 0; pages === 0 || pageToken !== undefined; pages++) {
        if (pages >= pagesMaximum) throw new Error('the directory lists more groups than are read');
        const query = new URLSearchParams({
          userKey: subject,
          maxResults: '200',
          ...(pageToken && { pageToken }),
        });
        const { json } = await askDirectory(`${directoryUrl}/admin/directory/v1/groups?${query}`, {
          headers: { authorization: `Bearer ${await token()}` },
        });
        const page = pageSchema.parse(json);
        groups.push(...page.groups.map(({ email }) => email));
        pageToken = page.nextPageToken;
      }
      return { groups, completeness: 'truncated' };
    },
  };
}
