// The approval pages through the function's own door: signing in, reading, deciding, and what they refuse.
import { describe, expect, it } from 'vitest';
import { agent, askWith, digest, question } from '../../support/approval-cast.ts';
import { cookieHeader, createControlDoor, host } from '../../support/control-door.ts';

type Door = ReturnType<typeof createControlDoor>;
const base = `https://${host}/prod`;

const post = (
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

async function opened(approver = 'alice', asked = question()) {
  const door = createControlDoor();
  const { id } = await door.approvals.ask(asked);
  const session = await door.signIn(approver);
  return { door, id, session, path: `/approve/${id}` };
}

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

describe('the card of a request', () => {
  it('[A8] says who, what, where, why and until when, and shows the digest', async () => {
    const { door, session, path } = await opened();
    const { status, text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(status).toBe(200);
    for (const shown of [
      'Release agent',
      'https://agents.example.com',
      'olivia@example.com',
      'Put object',
      'reports/2026/q4.csv',
      'Changes data or resources',
      '123456789012',
      'eu-central-1',
      'env: prod',
      'upload the quarterly report',
      'Nobody has checked them',
      'gate-prod-write',
      'the group sre-oncall',
      digest,
    ]) {
      expect(text).toContain(shown);
    }
  });

  it('[A8] shows what is hidden in the call and in the reason', async () => {
    const asked = question({ justification: 'tidy up \u202Eetirw\u200B' });
    const maskedCall = { ...asked.maskedCall, parameters: { Key: 'a\u2066b\uFEFFc\u{E0041}' } };
    const { door, session, path } = await opened('alice', { ...asked, maskedCall });
    const { text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(text).not.toMatch(/[\u202E\u200B\u2066\uFEFF\u{E0041}]/u);
    for (const code of ['U+202E', 'U+200B', 'U+2066', 'U+FEFF', 'U+E0041']) expect(text).toContain(code);
  });

  it('escapes markup in everything that others wrote', async () => {
    const script = '<script>alert(1)</script><img src=x>';
    const asked = question({
      justification: script,
      principal: { ...agent, displayName: script, subject: script },
    });
    const maskedCall = { ...asked.maskedCall, parameters: { [script]: script } };
    const { door, session, path } = await opened('alice', { ...asked, maskedCall });
    const { text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(text).not.toMatch(/<script|<img/);
  });

  it('needs no script and allows none', async () => {
    const { door, session, path } = await opened();
    const { headers, text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toContain('<script');
  });

  it.each([
    { name: 'the owner', who: 'olivia', says: 'owner of an agent does not decide' },
    { name: 'an auditor', who: 'auditor', says: 'not among the approvers' },
  ])('shows $name the request without the form', async ({ who, says }) => {
    const { door, session, path } = await opened(who);
    const { status, text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(status).toBe(200);
    expect(text).not.toContain('name="decision"');
    expect(text).toContain(says);
  });

  it('shows a stranger nothing', async () => {
    const { door, session, path } = await opened('stranger');
    const { status, text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(status).toBe(404);
    expect(text).not.toContain('Put object');
  });
});

describe('deciding on the page', () => {
  it('[A1] decides nothing by opening it a hundred times, by GET, HEAD and prefetch, with and without a session', async () => {
    const { door, id, session, path } = await opened();
    for (let index = 0; index < 50; index++) {
      const method = index % 2 ? 'HEAD' : 'GET';
      await door.ask({ method, path, headers: { Cookie: session.cookie, 'Sec-Purpose': 'prefetch' } });
      const fields = new URLSearchParams({ formToken: session.formToken, decision: 'approve', digest });
      await door.ask({ method, path: `${path}/decision?${fields}`, headers: { Cookie: session.cookie } });
    }
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('approves by the form, and reloading the result decides nothing again', async () => {
    const { door, id, session, path } = await opened();
    const fields = {
      formToken: session.formToken,
      digest,
      decision: 'approve',
      comment: ' line one\r\nline two ',
    };
    const answer = await post(door, `${path}/decision`, session, fields, { Origin: `https://${host}` });
    expect([answer.status, answer.headers.location]).toEqual([303, `${base}${path}`]);
    expect(await door.approvals.get(id)).toMatchObject({
      status: 'approved',
      decisions: [{ decision: 'approve', comment: 'line one\nline two' }],
    });
    const after = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(after.text).toContain('it runs once');
    expect(after.text).not.toContain('name="decision"');
  });

  it('takes a comment of a thousand characters with line breaks', async () => {
    const { door, id, session, path } = await opened();
    const comment = 'ab\r\n'.repeat(333);
    await post(door, `${path}/decision`, session, {
      formToken: session.formToken,
      digest,
      decision: 'deny',
      comment,
    });
    expect(await door.approvals.get(id)).toMatchObject({ status: 'denied' });
  });

  const refusals = [
    { name: '[A1] refuses a form without its token', change: { formToken: '' }, status: 403 },
    { name: "[A1] refuses another session's token", change: { formToken: 'AAAA' }, status: 403 },
    {
      name: '[A1] refuses a form from another site',
      headers: { Origin: 'https://evil.example' },
      status: 403,
    },
    { name: '[A1] refuses a form of no origin', headers: { Origin: 'null' }, status: 403 },
    { name: '[A1] refuses a cross-site request', headers: { 'Sec-Fetch-Site': 'cross-site' }, status: 403 },
    { name: '[A1] refuses a form without a session', headers: { Cookie: '' }, status: 403 },
    { name: '[A4] refuses another digest', change: { digest: 'b4'.repeat(32) }, status: 409 },
    { name: 'refuses a form that decides nothing', change: { decision: 'maybe' }, status: 400 },
    { name: "[A2] denies the agent's owner", who: 'olivia', status: 403 },
    { name: '[A3] denies a stranger', who: 'stranger', status: 403 },
  ];
  it.each(refusals)('$name', async ({ who = 'alice', change = {}, headers = {}, status }) => {
    const { door, id, session, path } = await opened(who);
    const fields = { formToken: session.formToken, digest, decision: 'approve', ...change };
    const answer = await post(door, `${path}/decision`, session, fields, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('says when somebody else was first', async () => {
    const { door, id, session, path } = await opened();
    await door.approvals.withdraw(id, agent);
    const fields = { formToken: session.formToken, digest, decision: 'approve' };
    const answer = await post(door, `${path}/decision`, session, fields);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('withdrawn');
  });

  it('signs out by a form of its own', async () => {
    const { door, session } = await opened();
    expect((await post(door, '/approve/sign-out', session, { formToken: 'AAAA' })).status).toBe(403);
    const answer = await post(door, '/approve/sign-out', session, { formToken: session.formToken });
    expect(answer.cookies.every((cookie) => cookie.includes('Max-Age=0'))).toBe(true);
  });
});

describe('the queue', () => {
  it('lists what waits for the viewer', async () => {
    const { door, id, session } = await opened();
    await door.approvals.ask({ ...askWith({ approvers: ['group:dba'] }), digest: 'other' });
    const { text } = await door.ask({ path: '/approve', headers: { Cookie: session.cookie } });
    expect([...text.matchAll(/\/approve\/(req_\w+)/g)].map(([, found]) => found)).toEqual([id]);
  });

  it('says when nothing does', async () => {
    const { door, session } = await opened('olivia');
    const { text } = await door.ask({ path: '/approve', headers: { Cookie: session.cookie } });
    expect(text).toContain('Nothing waits for your decision');
  });
});
