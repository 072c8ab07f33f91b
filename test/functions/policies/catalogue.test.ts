// Publishing a newer catalogue over the API: as policies are, and nothing that is no catalogue.
import { beforeEach, describe, expect, test } from 'vitest';
import { cataloguePrefix } from '../../../adapters/dynamodb-bundle-store.ts';
import type { CompiledService } from '../../../core/catalogue/compiled.ts';
import { newerFiles } from '../../support/newer-catalogue.ts';
import { createPublishingApi } from '../../support/publishing-api.ts';

const path = '/v1/catalogue';
const newer = newerFiles();
const nothing = {};

let api = createPublishingApi();
beforeEach(() => {
  api = createPublishingApi();
});

const publish = (bearer: string, files: unknown, replaces: unknown = null) =>
  api.ask(bearer, path, { files, replaces });

/** The newer S3 with one thing changed. */
function s3With(change: (service: CompiledService) => void): Record<string, string> {
  const service = JSON.parse(newer['catalogue/s3.json'] ?? '');
  change(service);
  return { 'catalogue/s3.json': JSON.stringify(service) };
}

describe('a publisher', () => {
  test('puts a newer service over the deployed one, and takes it back', async () => {
    const first = await publish('ann', newer);
    expect(first).toMatchObject({ status: 200, json: { status: 'published' } });
    const { version } = first.json;
    expect(await api.ask('auditor', `${path}/${version}`)).toMatchObject({ json: { files: newer } });
    const second = await publish('ben', nothing, version);
    expect(second).toMatchObject({ status: 200, json: { status: 'published' } });
    expect(await api.ask('ann', path, { version, replaces: second.json.version })).toMatchObject({
      json: { status: 'published', version },
    });
    expect((await api.ask('auditor', path)).json).toMatchObject({
      version,
      publishers: 1,
      history: [
        { sequence: 3, version, replaced: second.json.version, by: 'ann' },
        { sequence: 2, replaced: version, by: 'ben' },
        { sequence: 1, version, by: 'ann' },
      ],
    });
    expect(api.events.map(({ type }) => type)).toEqual(Array(3).fill('CataloguePublished'));
  });

  test('is told what is deployed, to send only what differs', async () => {
    const { deployed } = (await api.ask('ann', path)).json;
    expect(deployed).toMatchObject({ 'catalogue/s3.json': expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Object.keys(deployed)).toContain('iam/s3.json');
    expect(Object.keys(deployed)).not.toContain('catalogue/index.json');
  });

  test('changes nothing by publishing what is in force, nor any policies', async () => {
    const { json } = await publish('ann', newer);
    expect(await publish('ben', newer, json.version)).toMatchObject({ json: { status: 'unchanged' } });
    expect(await api.catalogueStore.history(10)).toHaveLength(1);
    expect(await api.policyStore.currentVersion()).toBeUndefined();
  });

  test('is told that others published since', async () => {
    await publish('ann', newer);
    expect(await publish('ben', nothing)).toMatchObject({ status: 409, json: { code: 'already-changed' } });
  });

  test('puts no policies beside a catalogue that was taken back meanwhile', async () => {
    const { json } = await publish('ann', newer);
    const naming = {
      'a.cedar': '@id("a") permit(principal, action == Gw::Action::"s3:ListNotes", resource);',
    };
    const both = await Promise.all([api.publish('ann', naming), publish('ben', nothing, json.version)]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const inForce = [await api.policyStore.current(), await api.catalogueStore.current()];
    expect(inForce.map((bundle) => bundle?.files)).not.toEqual([naming, nothing]);
  });

  test('gets rid of a damaged one by going back', async () => {
    const { json } = await publish('ann', newer);
    await api.damage(json.version, cataloguePrefix);
    await expect(api.catalogueStore.current()).rejects.toMatchObject({ code: 'internal-error' });
    expect(await publish('ann', nothing, json.version)).toMatchObject({ json: { status: 'published' } });
    expect((await api.catalogueStore.current())?.files).toEqual({});
  });
});

describe('nothing is published', () => {
  test.each<[name: string, files: unknown, detail: string]>([
    ['of what is no JSON', { 'catalogue/s3.json': '{' }, 'catalogue/s3.json: is no JSON'],
    ['of what is no service', { 'catalogue/s3.json': '{}' }, '`signingName`'],
    ['with a member that no service has', s3With((s3) => Object.assign(s3, { code: 'x' })), 'code'],
    ['under another name', { 'catalogue/../s3.json': '{}' }, 'is no file of a catalogue'],
    ['as an index', { 'catalogue/index.json': '{}' }, 'is no file of a catalogue'],
    [
      'that lacks a deployed operation',
      s3With(({ operations }) => Reflect.deleteProperty(operations, 'PutObject')),
      'lacks the operation `PutObject`',
    ],
    [
      'that sends calls elsewhere than to AWS',
      s3With((s3) => Object.assign(s3, { endpoints: { aws: { host: 's3.amazonaws.com.example.com' } } })),
      'expected a host that the deployed one has',
    ],
    [
      'that signs as another service',
      s3With((s3) => Object.assign(s3, { signingName: 'sqs' })),
      'has another `signingName` than deployed',
    ],
    [
      'with a shape that is not there',
      s3With(({ operations }) => Object.assign(operations.ListNotes ?? {}, { input: 'Nowhere' })),
      'no shape `Nowhere`',
    ],
    ['of IAM’s data under another prefix', { 'iam/sqs.json': newer['iam/s3.json'] }, 'is of `s3`'],
  ])('%s', async (_name, files, detail) => {
    const refused = await publish('ann', files);
    expect(refused).toMatchObject({ status: 400, json: { code: 'invalid-parameter' } });
    expect(refused.json.detail).toContain(detail);
    expect(await api.catalogueStore.currentVersion()).toBeUndefined();
  });

  test('that takes an action from IAM’s data which the policies in force name', async () => {
    const names = {
      'a.cedar': '@id("a") permit(principal, action == Gw::Action::"s3:GetObject", resource);',
    };
    expect(await api.publish('ann', names)).toMatchObject({ status: 200 });
    const iam = JSON.parse(newer['iam/s3.json'] ?? '');
    Reflect.deleteProperty(iam.actions, 'GetObject');
    const refused = await publish('ann', { 'iam/s3.json': JSON.stringify(iam) });
    expect(refused).toMatchObject({ status: 400, json: { detail: expect.stringContaining('GetObject') } });
  });

  test.each(['agent', 'stranger', 'auditor'])('by %s', async (who) => {
    expect(await publish(who, newer)).toMatchObject({ status: 403, json: { code: 'not-eligible' } });
    expect(await api.catalogueStore.currentVersion()).toBeUndefined();
  });
});

describe('where it takes two people', () => {
  beforeEach(() => {
    api = createPublishingApi({ publishers: 2 });
  });

  test('what one proposes waits, and is in force when another confirms it', async () => {
    const proposed = await publish('ann', newer);
    expect(proposed).toMatchObject({ status: 202, json: { status: 'staged' } });
    const confirmation = `${path}/${proposed.json.version}/confirmation`;
    expect(await api.ask('ann', confirmation, {})).toMatchObject({ status: 403 });
    expect(await api.catalogueStore.currentVersion()).toBeUndefined();
    expect(await api.ask('ben', confirmation, {})).toMatchObject({ json: { status: 'published' } });
    expect(api.events.map(({ type }) => type)).toEqual(['CatalogueStaged', 'CataloguePublished']);
  });
});
