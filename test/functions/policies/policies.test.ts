// Publishing policies over the API: who may, what is refused, and that two people are two.
import { beforeEach, describe, expect, test } from 'vitest';
import { human } from '../../support/approval-cast.ts';
import { createPublishingApi, publishingPeople } from '../../support/publishing-api.ts';

const reads = { 'a.cedar': '@id("a") permit(principal, action in Gw::Action::"s3:Read", resource);' };
const lists = { 'a.cedar': '@id("a") permit(principal, action in Gw::Action::"s3:List", resource);' };
const broken = { 'a.cedar': '@id("a") permit(principal, action in Gw::Action::"s3:GetObjekt", resource);' };

let api = createPublishingApi();
beforeEach(() => {
  api = createPublishingApi();
});

describe('a publisher', () => {
  test('publishes files, reads them back, and goes back to an earlier version', async () => {
    const first = await api.publish('ann', reads);
    expect(first).toMatchObject({ status: 200, json: { status: 'published' } });
    const second = await api.publish('ben', lists, first.json.version);
    expect(await api.ask('ann', `/v1/policies/${second.json.version}`)).toMatchObject({
      json: { files: lists },
    });
    const back = { version: first.json.version, replaces: second.json.version };
    expect(await api.ask('ann', '/v1/policies', back)).toMatchObject({
      status: 200,
      json: { status: 'published', version: first.json.version },
    });
    expect((await api.ask('auditor', '/v1/policies')).json).toMatchObject({
      version: first.json.version,
      publishers: 1,
      history: [
        { sequence: 3, version: first.json.version, replaced: second.json.version, by: 'ann' },
        { sequence: 2, version: second.json.version, replaced: first.json.version, by: 'ben' },
        { sequence: 1, version: first.json.version, by: 'ann' },
      ],
    });
    expect(api.events.map(({ type }) => type)).toEqual(Array(3).fill('PoliciesPublished'));
  });

  test('changes nothing by publishing what is in force', async () => {
    const { json } = await api.publish('ann', reads);
    expect(await api.publish('ben', reads, json.version)).toMatchObject({
      status: 200,
      json: { status: 'unchanged' },
    });
    expect(await api.policyStore.history(10)).toHaveLength(1);
  });

  test('mends a damaged bundle by publishing it again, of which nobody hears', async () => {
    const { json } = await api.publish('ann', reads);
    await api.damage(json.version);
    expect(await api.ask('ann', `/v1/policies/${json.version}`)).toMatchObject({ status: 500 });
    expect(await api.publish('ben', reads, json.version)).toMatchObject({ json: { status: 'unchanged' } });
    expect(await api.ask('ann', `/v1/policies/${json.version}`)).toMatchObject({ json: { files: reads } });
    expect(api.events).toHaveLength(1);
  });

  test('is told every finding, and nothing changes', async () => {
    const { json } = await api.publish('ann', reads);
    const refused = await api.publish('ann', broken, json.version);
    expect(refused).toMatchObject({ status: 400, json: { code: 'invalid-parameter' } });
    expect(refused.json.detail).toContain('did you mean `GetObject`');
    expect(await api.policyStore.currentVersion()).toBe(json.version);
  });

  test('is told that others published since', async () => {
    const { json } = await api.publish('ann', reads);
    await api.publish('ann', lists, json.version);
    const late = { 'b.cedar': '@id("b") forbid(principal, action, resource);' };
    expect(await api.publish('ben', late, json.version)).toMatchObject({
      status: 409,
      json: { code: 'policies-changed' },
    });
  });

  test.each([
    ['neither files nor a version', { replaces: null }],
    ['both', { files: reads, version: 'a'.repeat(64), replaces: null }],
    ['no word of what it replaces', { files: reads }],
    ['a file that is no policy', { files: { '../x.json': '' }, replaces: null }],
    ['another member', { files: reads, replaces: null, force: true }],
  ])('is refused with %s', async (_name, body) => {
    expect(await api.ask('ann', '/v1/policies', body)).toMatchObject({
      status: 400,
      json: { code: 'invalid-parameter' },
    });
  });

  test('cannot go back to a version that never was', async () => {
    const body = { version: 'a'.repeat(64), replaces: null };
    expect(await api.ask('ann', '/v1/policies', body)).toMatchObject({ status: 404 });
  });
});

describe('nobody else', () => {
  test.each(['agent', 'stranger', 'auditor'])('%s publishes', async (who) => {
    expect(await api.publish(who, reads)).toMatchObject({ status: 403, json: { code: 'not-eligible' } });
    expect(await api.policyStore.currentVersion()).toBeUndefined();
  });

  test('publishes where no group is named', async () => {
    const closed = createPublishingApi({ publisherGroups: [] });
    const refused = await closed.publish('ann', reads);
    expect(refused).toMatchObject({
      status: 403,
      json: { detail: expect.stringContaining('only a deploy') },
    });
  });

  test.each(['agent', 'stranger'])('%s reads them', async (who) => {
    expect(await api.ask(who, '/v1/policies')).toMatchObject({ status: 403 });
    expect(await api.ask(who, `/v1/policies/${'a'.repeat(64)}`)).toMatchObject({ status: 403 });
  });

  test('comes in without a token', async () => {
    expect(await api.ask('nobody', '/v1/policies')).toMatchObject({ status: 401 });
  });
});

describe('where it takes two people', () => {
  beforeEach(() => {
    api = createPublishingApi({ publishers: 2 });
  });
  const confirm = (who: string, version: string) => api.ask(who, `/v1/policies/${version}/confirmation`, {});

  test('what one proposes waits, and is in force when another confirms it', async () => {
    const proposed = await api.publish('ann', reads);
    expect(proposed).toMatchObject({ status: 202, json: { status: 'staged' } });
    const { version } = proposed.json;
    expect((await api.ask('ben', '/v1/policies')).json).toMatchObject({
      version: null,
      publishers: 2,
      staged: { version, by: 'ann' },
    });
    expect(await confirm('ben', version)).toMatchObject({ status: 200, json: { status: 'published' } });
    const { json } = await api.ask('ben', '/v1/policies');
    expect(json).toMatchObject({ version, history: [{ by: 'ann, confirmed by ben' }] });
    expect(json.staged).toBeUndefined();
    expect(api.events.map(({ type }) => type)).toEqual(['PoliciesStaged', 'PoliciesPublished']);
  });

  test.each([
    ['who proposed', 'ann'],
    ['the same person by another issuer', 'ann-elsewhere'],
    ['a person who cannot be told apart', 'nobody-knows'],
    ['[A2] an identity that is linked to who proposed', 'ann-linked'],
    ['an agent', 'agent'],
    ['an auditor', 'auditor'],
  ])('%s cannot confirm', async (_name, who) => {
    const { json } = await api.publish('ann', reads);
    expect(await confirm(who, json.version)).toMatchObject({ status: 403, json: { code: 'not-eligible' } });
    expect(await api.policyStore.currentVersion()).toBeUndefined();
  });

  test('[A2] nor can one that the registry links to who proposed by a third one', async () => {
    const third = { issuer: 'https://id.example.com', subject: 'ann-3', linked: ['ann@example.com'] };
    api.registered.set('https://id.example.com|ann-3', {
      ...third,
      status: 'active',
      changedAtEpochSeconds: 0,
      changedBy: 'g',
    });
    publishingPeople.twice = human('ann-4', {
      groups: ['publishers'],
      linked: ['https://id.example.com|ann-3'],
    });
    const { json } = await api.publish('ann', reads);
    expect(await confirm('twice', json.version)).toMatchObject({ status: 403 });
  });

  test('a confirmation is for what was proposed, and for nothing proposed since', async () => {
    const first = await api.publish('ann', reads);
    await api.publish('ann', lists);
    expect(await confirm('ben', first.json.version)).toMatchObject({ status: 404 });
    expect(await api.policyStore.currentVersion()).toBeUndefined();
  });

  test('going back takes two as well', async () => {
    const first = await api.publish('ann', reads);
    await confirm('ben', first.json.version);
    const second = await api.publish('ann', lists, first.json.version);
    await confirm('ben', second.json.version);
    const back = { version: first.json.version, replaces: second.json.version };
    expect(await api.ask('ann', '/v1/policies', back)).toMatchObject({ status: 202 });
    expect(await api.policyStore.currentVersion()).toBe(second.json.version);
  });
});
