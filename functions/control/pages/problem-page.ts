// Refusals and failures of the approval pages, as pages for people.

import { sentence } from '../../../core/approvals/words.ts';
import type { Refusal } from '../../json-api/app.ts';
import type { JsonApiContext } from '../../json-api/environment.ts';
import { noticePage, respondPage } from './layout.ts';
import { type PageCookies, signedInAs } from './page-cookies.ts';

const titles: readonly (readonly [status: number, title: string])[] = [
  [404, 'Not found'],
  [409, 'No longer open'],
  [410, 'Used already'],
  [401, 'Not signed in'],
  [403, 'Not possible'],
  [500, 'Something failed'],
  [503, 'Not available just now'],
];

export function isPage(context: JsonApiContext): boolean {
  return context.req.path === '/approve' || context.req.path.startsWith('/approve/');
}

/** The link leads back to where the person was, or to the request that the refusal names, by GET. */
export async function respondProblemPage(
  context: JsonApiContext,
  cookies: PageCookies,
  { statusCode: status, detail, requestId }: Refusal,
): Promise<Response> {
  const session = await cookies.session(context);
  const { baseUrl } = context.var;
  const id = requestId ?? /req_[0-9a-z]{26}/.exec(context.req.path)?.[0];
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
