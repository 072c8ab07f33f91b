// Refusals and failures of the approval pages, as pages for people.

import { sentence } from '../../../core/approvals/words.ts';
import type { JsonApiContext } from '../../json-api/environment.ts';
import { noticePage, respondPage } from './layout.ts';
import { type PageCookies, signedInAs } from './page-cookies.ts';

const titles: readonly (readonly [status: number, title: string])[] = [
  [404, 'Not found'],
  [409, 'No longer open'],
  [401, 'Not signed in'],
  [403, 'Not possible'],
  [500, 'Something failed'],
  [503, 'Not available just now'],
];

export function isPage(context: JsonApiContext): boolean {
  return context.req.path === '/approve' || context.req.path.startsWith('/approve/');
}

/** `detail`: the refusal's sentence. The link leads back to where the person was, by GET. */
export async function respondProblemPage(
  context: JsonApiContext,
  cookies: PageCookies,
  status: number,
  detail: string,
): Promise<Response> {
  const session = await cookies.session(context);
  const { baseUrl } = context.var;
  const [id] = /req_[0-9a-z]{26}/.exec(context.req.path) ?? [];
  const link =
    id === undefined || status === 404
      ? { href: `${baseUrl}/approve`, text: 'To your queue' }
      : { href: `${baseUrl}/approve/${id}`, text: 'Open the request' };
  return respondPage(
    context,
    {
      ...noticePage({
        title: titles.find(([candidate]) => candidate === status)?.[1] ?? 'Not understood',
        text: sentence(detail),
        link,
      }),
      ...(session === undefined ? {} : { signedInAs: signedInAs(session) }),
    },
    status,
  );
}
