// Signing in to the approval pages through the function's own door, and what it refuses.
import { describe, expect, it } from 'vitest';
import { question } from '../../support/approval-cast.ts';
import { cookieHeader, createControlDoor } from '../../support/control-door.ts';
import { base, opened, post } from '../../support/page-visits.ts';

describe('signing in', () => {
  it('sends a browser without a session to the issuer and back to the page it wanted', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    const first = await door.ask({ path: `/approve/${id}` });
    expect([first.status, first.headers.location]).toEqual([
      302,
      `${base}/approve/sign-in?to=%2Fapprove%2F${id}`,
    ]);
    const begun = await door.ask({ path: `/approve/sign-in?to=%2Fapprove%2F${id}` });
    expect(begun.headers.location).toBe(
      `https://id.example.com/authorize?redirect_uri=${encodeURIComponent(`${base}/approve/callback`)}`,
    );
    const back = await door.ask({
      path: '/approve/callback?code=alice&state=the-state',
      headers: { Cookie: cookieHeader(begun.cookies) },
    });
    expect([back.status, back.headers.location]).toEqual([302, `${base}/approve/${id}`]);
  });

  it('keeps its cookies from scripts, other sites, plain HTTP and other paths', async () => {
    const begun = await createControlDoor().ask({ path: '/approve/sign-in' });
    expect(begun.cookies).toHaveLength(1);
    expect(begun.cookies[0]).toMatch(/; Path=\/prod\/approve; HttpOnly; Secure; SameSite=Lax$/);
    expect(begun.cookies[0]).not.toContain('the-verifier');
  });

  it('leaves out the stage and Secure where the public address has none', async () => {
    const begun = await createControlDoor({ publicUrl: 'http://127.0.0.1:8700' }).ask({
      path: '/approve/sign-in',
    });
    expect(begun.cookies[0]).toMatch(/; Path=\/approve; HttpOnly; SameSite=Lax$/);
  });

  it.each(['https://evil.example/', '//evil.example', '/v1/me', '/approve/../x', '/approve/req_1'])(
    'leads back to the queue instead of %s',
    async (to) => {
      const door = createControlDoor();
      const begun = await door.ask({ path: `/approve/sign-in?to=${encodeURIComponent(to)}` });
      const back = await door.ask({
        path: '/approve/callback?code=alice&state=the-state',
        headers: { Cookie: cookieHeader(begun.cookies) },
      });
      expect(back.headers.location).toBe(`${base}/approve`);
    },
  );

  it.each([
    { name: 'a callback that did not begin here', cookie: '' },
    { name: 'a forged cookie', cookie: 'countersign_sign_in=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c' },
  ])('refuses $name', async ({ cookie }) => {
    const answer = await createControlDoor().ask({
      path: '/approve/callback?code=alice&state=the-state',
      headers: { Cookie: cookie },
    });
    expect(answer.status).toBe(403);
    expect(answer.cookies.join()).not.toContain('countersign_session=e');
  });

  it('refuses the answer to another sign-in', async () => {
    const door = createControlDoor();
    const begun = await door.ask({ path: '/approve/sign-in' });
    const answer = await door.ask({
      path: '/approve/callback?code=alice&state=another',
      headers: { Cookie: cookieHeader(begun.cookies) },
    });
    expect(answer.status).toBe(403);
  });

  it('does not take the cookie of a sign-in for one of a session', async () => {
    const door = createControlDoor();
    const begun = await door.ask({ path: '/approve/sign-in' });
    const swapped = cookieHeader(begun.cookies).replace('countersign_sign_in', 'countersign_session');
    expect((await door.ask({ path: '/approve', headers: { Cookie: swapped } })).status).toBe(302);
  });

  it('[A3] ends a session after a quarter of an hour, or with its token', async () => {
    const { door, session, path } = await opened();
    door.pass(599);
    expect((await door.ask({ path, headers: { Cookie: session.cookie } })).status).toBe(200);
    door.pass(1);
    expect((await door.ask({ path, headers: { Cookie: session.cookie } })).status).toBe(302);
  });

  it('lets another person sign in after somebody signed out', async () => {
    const { door, session } = await opened();
    const { text } = await post(door, '/approve/sign-out', session, { formToken: session.formToken });
    const [, link = ''] = new RegExp(`href="${base}([^"]+)">Sign in again`).exec(text) ?? [];
    const begun = await door.ask({ path: link.replaceAll('&amp;', '&') });
    expect(new URL(begun.headers.location ?? '').searchParams.get('prompt')).toBe('login');
  });

  it('carries a session with 150 groups in two cookies', async () => {
    const door = createControlDoor();
    const groups = Array.from({ length: 150 }, () => crypto.randomUUID());
    const { alice } = door.people;
    if (alice) door.people.alice = { ...alice, groups: [...alice.groups, ...groups] };
    const { cookie } = await door.signIn('alice');
    expect(cookie).toContain('countersign_session_2=');
    expect((await door.ask({ path: '/approve', headers: { Cookie: cookie } })).status).toBe(200);
  });
});
