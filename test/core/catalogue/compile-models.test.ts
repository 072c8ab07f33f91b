// Models in, files of a catalogue out: which folders are taken, and what is said of those that are not.
import { describe, expect, test } from 'vitest';
import { compileEndpoints } from '../../../adapters/endpoint-rules.ts';
import { createCatalogue } from '../../../core/catalogue/catalogue.ts';
import { compileCatalogue } from '../../../core/catalogue/compile/compile-catalogue.ts';
import { openModels } from '../../../core/catalogue/compile/service-models.ts';
import type { Catalogue } from '../../../core/catalogue/model.ts';
import { callFromJson } from '../../../core/wire/call-from-json.ts';
import { writeRequest } from '../../../core/wire/write-request.ts';
import { orchard, smithyOrchard } from '../../support/orchard-models.ts';

type Files = Readonly<Record<string, unknown>>;

function compiled(files: Files): ReadonlyMap<string, string> {
  const text = (name: string) => {
    const content = files[name];
    return typeof content === 'string' ? content : JSON.stringify(content);
  };
  return compileCatalogue(openModels({ names: Object.keys(files), text }, 'models'), compileEndpoints);
}

function catalogueOf(files: Files): Catalogue {
  const made = compiled(files);
  return createCatalogue((name) => made.get(name) ?? '');
}

/** What would be sent for a call. */
function written(catalogue: Catalogue, service: string, operation: string, parameters: object) {
  const scope = { region: 'eu-central-1', accountId: '123456789012' };
  const call = { service, operation, ...scope, parameters: { ...parameters } };
  const { method, path, query, headers, body } = writeRequest(callFromJson(call, catalogue));
  return { method, path, query, headers, text: Buffer.from(body).toString() };
}

const picked = {
  method: 'POST',
  path: '/trees/oak/apples',
  query: [['dry-run', 'true']],
  headers: [
    ['x-ladder', 'long'],
    ['content-type', 'application/json'],
  ],
  text: '{"ripe_after":1422172800}',
};

describe('a catalogue is compiled', () => {
  test.each<[string, Files]>([
    ['from one file', { 'orchard.json': orchard }],
    ['from a file in a folder', { 'orchard/service-2.json': orchard }],
    [
      'from botocore’s layout, of the newest version, with what corrects it',
      {
        'orchard/2025-01-01/service-2.json': { ...orchard, operations: {} },
        'orchard/2026-11-01/service-2.json.gz': {
          ...orchard,
          shapes: { ...orchard.shapes, Secret: { type: 'string' } },
        },
        'orchard/2026-11-01/service-2.sdk-extras.json': {
          merge: { shapes: { Secret: { sensitive: true } } },
        },
        'orchard/2026-11-01/paginators-1.json': { pagination: {} },
        'endpoints.json': {},
      },
    ],
    ['from a Smithy model', { 'orchard.json': smithyOrchard }],
    ['from a Smithy model below a version', { 'orchard/service/2026-11-01/orchard.json': smithyOrchard }],
  ])('%s', (_, files) => {
    const catalogue = catalogueOf(files);
    expect(catalogue.serviceIds).toEqual(['orchard']);
    const input = catalogue.service('orchard')?.operation('PickApple')?.input;
    expect(input?.members?.get('secret')?.sensitive).toBe(true);
    const parameters = { tree: 'oak', dryRun: true, ladder: 'long', ripeAfter: 1422172800 };
    expect(written(catalogue, 'orchard', 'PickApple', parameters)).toEqual(picked);
  });

  test('with the services of a Smithy model of several, each by its name', () => {
    const { 'example#Orchard': service, ...shapes } = smithyOrchard.shapes;
    const named = (sdkId: string) => ({
      ...service,
      traits: { ...service.traits, 'aws.api#service': { sdkId } },
    });
    const services = { 'a#A': named('Orchard'), 'b#B': named('Orchard Preview') };
    const catalogue = catalogueOf({ 'all.json': { smithy: '2.0', shapes: { ...shapes, ...services } } });
    expect(catalogue.serviceIds).toEqual(['orchard', 'orchard-preview']);
  });

  // https://smithy.io/2.0/spec/http-bindings.html#httpquery-trait: "httpQuery is only used on input", and so are labels.
  test('with what binds requests alone left in the body of answers', () => {
    const apples = smithyOrchard.shapes['example#PickApple'];
    const catalogue = catalogueOf({
      'orchard.json': {
        ...smithyOrchard,
        shapes: {
          ...smithyOrchard.shapes,
          'example#PickApple': { ...apples, output: { target: 'example#PickAppleRequest' } },
        },
      },
    });
    const operation = catalogue.service('orchard')?.operation('PickApple');
    const location = (shape: 'input' | 'output', member: string) =>
      operation?.[shape]?.members?.get(member)?.location;
    expect(['tree', 'dryRun', 'ladder'].map((member) => location('input', member))).toEqual([
      'uri',
      'querystring',
      'header',
    ]);
    expect(['tree', 'dryRun', 'ladder'].map((member) => location('output', member))).toEqual([
      undefined,
      undefined,
      'header',
    ]);
  });

  test('with hosts by the model’s own endpoint rules, or by its prefix', () => {
    const rules = {
      version: '1.0',
      parameters: { Region: { type: 'String', builtIn: 'AWS::Region', required: true } },
      rules: [{ type: 'endpoint', conditions: [], endpoint: { url: 'https://{Region}.fruit.example' } }],
    };
    const catalogue = catalogueOf({
      'apples/2026-11-01/service-2.json': orchard,
      'apples/2026-11-01/endpoint-rule-set-1.json': rules,
      'pears.json': orchard,
    });
    const hosts = (id: string) => {
      const { aws, 'aws-cn': china } = catalogue.service(id)?.operation('PickApple')?.endpoints ?? {};
      return [aws?.host, china?.host];
    };
    expect(hosts('apples')).toEqual(['{region}.fruit.example', '{region}.fruit.example']);
    expect(hosts('pears')).toEqual(['orchard.{region}.amazonaws.com', 'orchard.{region}.amazonaws.com.cn']);
  });
});

describe('no catalogue is compiled', () => {
  const operation = { Op: { name: 'Op', input: { shape: 'Missing' } } };
  const ofProtocol = (protocol: string) => ({ ...orchard, metadata: { ...orchard.metadata, protocol } });

  test.each<[string, Files, string]>([
    ['from a folder without models', { 'x/readme.md': '' }, 'there are no models'],
    ['from what is no JSON', { 'pear.json': '{"metadata":' }, 'pear.json is broken'],
    ['from other JSON', { 'pear.json': { name: 'pear' } }, 'pear.json is no model of a service'],
    ['from a shape that is missing', { 'pear.json': { ...orchard, operations: operation } }, '`Missing`'],
    ['from a protocol that is not known', { 'pear.json': ofProtocol('soap') }, 'speaks `soap`'],
    [
      'from two models of one service',
      { 'pear.json': orchard, 'pear/service-2.json': orchard },
      'two models',
    ],
    [
      'from two models of one version',
      { 'pear/1/service-2.json': orchard, 'pear/1/service-2.json.gz': orchard },
      'two models',
    ],
    ['from a service that is called as the index', { 'index.json': orchard }, '`index`'],
    ['from a broken one among others', { 'a.json': orchard, 'pear.json': [] }, 'pear.json'],
    [
      'from a Smithy model of a protocol that is not known',
      { 'pear.json': { smithy: '2.0', shapes: { 'a#A': { type: 'service' } } } },
      'no protocol that is known',
    ],
    [
      'from a Smithy model that names what it lacks',
      {
        'pear.json': {
          smithy: '2.0',
          shapes: {
            'a#A': {
              type: 'service',
              operations: [{ target: 'a#Op' }],
              traits: { 'aws.protocols#awsJson1_0': {} },
            },
          },
        },
      },
      '`a#Op`',
    ],
  ])('%s', (_, files, reason) => {
    expect(() => compiled(files)).toThrow(reason);
  });
});
