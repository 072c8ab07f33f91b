// The approval pages through the function's own door: reading, deciding, and what they refuse.
import { describe, expect, it } from 'vitest';
import { agent, alice, askWith, digest, question } from '../../support/approval-cast.ts';
import { host } from '../../support/control-door.ts';
import { base, opened, post, textOf } from '../../support/page-visits.ts';

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

  it('says which rule asks, in the words of the policy', async () => {
    const descriptions = { 'gate-prod-write': 'Two people look at production.' };
    const { door, session, path } = await opened('alice', askWith({ descriptions }));
    const { text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(textOf(text)).toContain('Rule gate-prod-write: Two people look at production.');
  });

  it('[A8] folds what is long and leaves nothing out', async () => {
    const asked = question({ justification: `${'because '.repeat(60)}the end of the reason` });
    const Keys = Array.from({ length: 20 }, (_, index) => ({ Key: { id: `key-${index}` } }));
    const parameters = { Body: `${'x'.repeat(500)} the end of the body`, Keys };
    const { door, session, path } = await opened('alice', {
      ...asked,
      maskedCall: { ...asked.maskedCall, parameters },
    });
    const { text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    const [shown = '', canonical = ''] = text.split('The whole call as canonical JSON');
    for (const part of ['the end of the reason', 'the end of the body', 'key-0', 'key-19']) {
      expect(shown).toContain(part);
    }
    expect(canonical).toContain('key-19');
    expect(textOf(shown)).toContain('show 9 more of 21');
    expect(textOf(shown)).toContain('Keys[1].Key.id key-0');
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

  it('says of an expired request that nobody can decide it any more', async () => {
    const { door, path } = await opened();
    door.pass(3600);
    const { cookie } = await door.signIn('alice');
    const { text } = await door.ask({ path, headers: { Cookie: cookie } });
    expect(text).toContain('Nobody decided in time. Nothing has run; the agent may ask again.');
    expect(text).not.toContain('name="decision"');
  });

  it('counts the approvals where several people must agree', async () => {
    const { door, session, path } = await opened('alice', askWith({ quorum: 2 }));
    const fields = { formToken: session.formToken, digest, decision: 'approve' };
    await post(door, `${path}/decision`, session, fields);
    const { text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(text).toContain('1 of 2 approvals are given.');
    expect(text).not.toContain('name="decision"');
  });

  it('shows a stranger nothing', async () => {
    const { door, session, path } = await opened('stranger');
    const { status, text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(status).toBe(404);
    expect(text).not.toContain('Put object');
    expect(text).toContain('Sign out');
  });

  it('answers a stranger as if the request did not exist', async () => {
    const { door, id, session, path } = await opened('stranger');
    const other = `req_${'0'.repeat(26)}`;
    const headers = { Cookie: session.cookie };
    const known = await door.ask({ path, headers });
    const unknown = await door.ask({ path: `/approve/${other}`, headers });
    expect([unknown.status, unknown.text.replaceAll(other, id)]).toEqual([known.status, known.text]);
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
    { name: '[A3] denies a stranger, who learns nothing of it', who: 'stranger', status: 404 },
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

  it('lets the owner withdraw it, and nobody approve it then', async () => {
    const { door, id, session, path } = await opened('olivia');
    const { text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(text).toContain(`action="${base}${path}/withdrawal"`);
    const answer = await post(door, `${path}/withdrawal`, session, { formToken: session.formToken });
    expect([answer.status, answer.headers.location]).toEqual([303, `${base}${path}`]);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'withdrawn' });
    const after = await door.ask({ path, headers: { Cookie: session.cookie } });
    expect(after.text).toContain('It was taken back');
    expect(after.text).not.toContain('/withdrawal"');
  });

  it.each([
    { name: '[A1] refuses a withdrawal without its token', who: 'olivia', change: { formToken: '' } },
    { name: 'refuses a withdrawal by an approver', who: 'alice', change: {} },
  ])('$name', async ({ who, change }) => {
    const { door, id, session, path } = await opened(who);
    const fields = { formToken: session.formToken, ...change };
    expect((await post(door, `${path}/withdrawal`, session, fields)).status).toBe(403);
    expect((await door.ask({ path: `${path}/withdrawal`, headers: { Cookie: session.cookie } })).status).toBe(
      405,
    );
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending' });
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

describe('the history', () => {
  it('lists what the viewer decided, what they gave, and what became of it', async () => {
    const { door, id, session, path } = await opened('alice', askWith({ maximumUses: 5 }));
    const empty = await door.ask({ path: '/approve/history', headers: { Cookie: session.cookie } });
    expect(textOf(empty.text)).toContain('You decided nothing in the last 90 days.');
    const fields = { formToken: session.formToken, digest, decision: 'approve-less', uses: '2' };
    await post(door, `${path}/decision`, session, fields);
    const { text } = await door.ask({ path: '/approve/history', headers: { Cookie: session.cookie } });
    expect(text).toContain(`${base}/approve/${id}`);
    expect(textOf(text)).toMatch(/You approved less of it \(up to 2 times\), [-\d]+ [:\d]+ UTC\./);
    expect(textOf(text)).toContain('not used yet');
    const bob = await door.signIn('bob');
    const others = await door.ask({ path: '/approve/history', headers: { Cookie: bob.cookie } });
    expect(others.text).not.toContain(id);
  });

  it('goes on where the page before ended', async () => {
    const { door, session } = await opened();
    for (let index = 0; index < 101; index++) {
      const asked = { ...question(), digest: String(index).padStart(64, '0') };
      const { id } = await door.approvals.ask(asked);
      await door.approvals.decide({
        requestId: id,
        approver: alice,
        decision: 'deny',
        digest: asked.digest,
      });
    }
    const ids = (text: string) =>
      [...text.matchAll(/href="[^"]*\/approve\/(req_\w+)"/g)].map(([, found]) => found);
    const headers = { Cookie: session.cookie };
    const first = await door.ask({ path: '/approve/history', headers });
    const [, more = ''] = /href="[^"]*(\/approve\/history\?cursor=[^"]+)"/.exec(first.text) ?? [];
    const second = await door.ask({ path: more, headers });
    expect(ids(first.text)).toHaveLength(100);
    expect(new Set([...ids(first.text), ...ids(second.text)]).size).toBe(101);
    expect(second.text).not.toContain('cursor=');
  });
});
