// Tying a Slack user to whoever signs in: by the page's POST, once, and by nothing else.
import { describe, expect, it } from 'vitest';
import { principalId } from '../../../core/principal.ts';
import { alice } from '../../support/approval-cast.ts';
import { createControlDoor } from '../../support/control-door.ts';
import { post } from '../../support/page-visits.ts';

const user = { teamId: 'T0000000001', userId: 'U0000000001', name: 'ali\u202Ece' };
const id = 'x'.repeat(43);
const path = `/approve/link/slack/${id}`;

async function offered() {
  const door = createControlDoor();
  await door.slackLinking.offer(id, user, door.now() + 600);
  const session = await door.signIn('alice');
  return { door, session };
}

describe('the link from Slack', () => {
  it('asks whoever is not signed in to do so, and comes back', async () => {
    const { door } = await offered();
    const { status, headers } = await door.ask({ path });
    expect(status).toBe(302);
    expect(headers.location).toContain(`/approve/sign-in?to=${encodeURIComponent(path)}`);
    const begun = await door.ask({ path: `/approve/sign-in?to=${encodeURIComponent(path)}` });
    const back = await door.ask({
      path: '/approve/callback?code=alice&state=the-state',
      headers: { Cookie: begun.cookies.map((cookie) => cookie.split(';')[0]).join('; ') },
    });
    expect(back.headers.location).toMatch(new RegExp(`${path}$`));
  });

  it('[A1] [A6] shows who would decide as whom, and ties nobody by being opened', async () => {
    const { door, session } = await offered();
    for (const method of ['GET', 'HEAD']) {
      const { status } = await door.ask({ method, path, headers: { Cookie: session.cookie } });
      expect(status).toBe(200);
    }
    const { text } = await door.ask({ path, headers: { Cookie: session.cookie } });
    for (const part of ['U0000000001', 'T0000000001', 'U+202E', '<strong><bdi dir="ltr">alice']) {
      expect(text).toContain(part);
    }
    expect(await door.slackLinking.linkOf(user)).toBeUndefined();
  });

  it('[A6] ties the Slack user to the person by a POST, once', async () => {
    const { door, session } = await offered();
    const first = await post(door, path, session, { formToken: session.formToken });
    expect(first.status).toBe(200);
    const link = await door.slackLinking.linkOf(user);
    expect(link?.linkedAtEpochSeconds).toBe(door.now());
    expect(principalId(link?.principal ?? alice)).toBe(principalId(alice));
    const again = await post(door, path, session, { formToken: session.formToken });
    expect(again.status).toBe(404);
  });

  it('[A1] refuses a form of another site', async () => {
    const { door, session } = await offered();
    const { status } = await post(door, path, session, { formToken: 'guessed' });
    expect(status).toBe(403);
    expect(await door.slackLinking.linkOf(user)).toBeUndefined();
  });

  it('[A6] is over after ten minutes', async () => {
    const { door, session } = await offered();
    door.pass(600);
    const { status } = await post(door, path, session, { formToken: session.formToken });
    expect(status).toBe(404);
  });

  it('leads to the page where it is undone', async () => {
    const { door, session } = await offered();
    const { text } = await post(door, path, session, { formToken: session.formToken });
    expect(text).toContain('href="https://abc123.execute-api.eu-central-1.amazonaws.com/prod/approve/slack"');
  });

  it('[A3] ties no agent', async () => {
    const { door } = await offered();
    const session = await door.signIn('agent');
    const { status } = await post(door, path, session, { formToken: session.formToken });
    expect(status).toBe(403);
  });
});

describe('unlinking', () => {
  async function linked() {
    const { door, session } = await offered();
    await door.slackLinking.link(id, alice, door.now());
    return { door, session };
  }
  const ownPath = '/approve/slack';

  it('shows who decides as the person from Slack, and unlinks by its POST alone', async () => {
    const { door, session } = await linked();
    const { text } = await door.ask({ path: ownPath, headers: { Cookie: session.cookie } });
    expect(text).toContain('U0000000001');
    expect(text).toContain('U+202E');
    expect(await door.slackLinking.linkOf(user)).toBeDefined();
    const { status, text: answer } = await post(door, ownPath, session, { formToken: session.formToken });
    expect(status).toBe(200);
    expect(answer).toContain('no longer decides as you');
    expect(await door.slackLinking.linkOf(user)).toBeUndefined();
  });

  it('says so where there is nothing to unlink', async () => {
    const { door, session } = await offered();
    const { text } = await door.ask({ path: ownPath, headers: { Cookie: session.cookie } });
    expect(text).toContain('No Slack user decides as you');
    expect((await post(door, ownPath, session, { formToken: session.formToken })).status).toBe(404);
  });

  it('[A1] refuses a form of another site', async () => {
    const { door, session } = await linked();
    expect((await post(door, ownPath, session, { formToken: 'guessed' })).status).toBe(403);
    expect(await door.slackLinking.linkOf(user)).toBeDefined();
  });

  it('brings whoever must sign in first back to the page', async () => {
    const { door } = await linked();
    const { status, headers } = await door.ask({ path: ownPath });
    expect(status).toBe(302);
    const begun = await door.ask({ path: (headers.location ?? '').replace(/^.*\/prod/, '') });
    const back = await door.ask({
      path: '/approve/callback?code=alice&state=the-state',
      headers: { Cookie: begun.cookies.map((cookie) => cookie.split(';')[0]).join('; ') },
    });
    expect(back.headers.location).toMatch(/\/approve\/slack$/);
  });

  it('[A3] unlinks over JSON for the person themselves, once', async () => {
    const { door } = await linked();
    const revoke = (bearer: string) =>
      door.ask({ method: 'POST', path: '/v1/me/slack/revocation', bearer, body: '{}' });
    expect((await revoke('bob')).status).toBe(404);
    expect(await door.slackLinking.linkOf(user)).toBeDefined();
    expect(await revoke('alice')).toMatchObject({ status: 200, json: user });
    expect(await door.slackLinking.linkOf(user)).toBeUndefined();
    expect((await revoke('alice')).status).toBe(404);
  });
});
