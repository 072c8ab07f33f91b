// Groups of an Okta user, by name, like the groups claim: for tokens that hold a part of them.
// https://developer.okta.com/docs/api/openapi/okta-management/management/tags/userresources/other/listusergroups
import { z } from 'zod';
import type { GroupDirectory } from '../core/group-directory.ts';
import { askDirectory, pagesMaximum } from './directory-request.ts';

const secretSchema = z.object({ apiToken: z.string().min(1) });
const pageSchema = z.array(z.object({ profile: z.object({ name: z.string() }) }));
const pageLength = 200;

export function createOktaDirectory(ask: {
  readonly orgUrl: string;
  readonly secret: () => Promise<unknown>;
}): GroupDirectory {
  const { orgUrl, secret } = ask;
  return {
    async groupsOf(subject) {
      const authorization = `SSWS ${secretSchema.parse(await secret()).apiToken}`;
      const groups: string[] = [];
      let next: string | undefined =
        `${orgUrl}/api/v1/users/${encodeURIComponent(subject)}/groups?limit=${pageLength}`;
      for (let pages = 0; next !== undefined; pages++) {
        if (pages >= pagesMaximum) throw new Error('the directory lists more groups than are read');
        const { json, headers } = await askDirectory(next, { headers: { authorization } });
        groups.push(...pageSchema.parse(json).map(({ profile }) => profile.name));
        next = nextPage(headers.get('link'), orgUrl);
      }
      return { groups, completeness: 'complete' };
    },
  };
}

/** RFC 8288. A page elsewhere would be given the token. */
function nextPage(link: string | null, orgUrl: string): string | undefined {
  const url = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '')?.[1];
  if (url === undefined) return undefined;
  if (new URL(url).origin !== new URL(orgUrl).origin) throw new Error('the next page is on another host');
  return url;
}
