// Visits to the approval pages over the control function's door, as a person whose browser keeps cookies.
import { question } from './approval-cast.ts';
import { createControlDoor, host } from './control-door.ts';

type Door = ReturnType<typeof createControlDoor>;
/** As people see it. */
export const base = `https://${host}/prod`;

export const post = (
  door: Door,
  path: string,
  session: { cookie: string },
  fields: Record<string, string>,
  headers = {},
) =>
  door.ask({
    method: 'POST',
    path,
    headers: { Cookie: session.cookie, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

/** What is left of a page without its tags. */
export const textOf = (page: string): string => page.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');

/** A pending request, and somebody who is signed in. */
export async function opened(approver = 'alice', asked = question()) {
  const door = createControlDoor();
  const { id } = await door.approvals.ask(asked);
  const session = await door.signIn(approver);
  return { door, id, session, path: `/approve/${id}` };
}
