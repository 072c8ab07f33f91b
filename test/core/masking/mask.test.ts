import { describe, expect, test } from 'vitest';
import type { Member, Shape } from '../../../core/catalogue/model.ts';
import type { JsonValue } from '../../../core/json.ts';
import { refuseMaskMarkers, scrub } from '../../../core/masking/mask.ts';
import { maskDocument } from '../../../core/masking/mask-document.ts';
import { pseudonymUnder } from '../../../core/masking/pseudonym.ts';

const pseudonym = pseudonymUnder(Buffer.from('a masking key of thirty-two bytes'));
const masked = (value: JsonValue, shape: Shape) => {
  const outcome = maskDocument(value, { direction: 'response', shape }, { pseudonym, profile: 'standard' });
  if ('withheld' in outcome) throw new Error(outcome.withheld);
  return outcome;
};
const markerForm = /^\[masked:sensitive:[0-9a-f]{12}\]$/;

const scalar = (type: Shape['type'], name: string = type, sensitive = false): Shape => ({
  name,
  type,
  sensitive,
});
const member = (name: string, shape: Shape, sensitive = false): Member => ({
  name,
  shape,
  sensitive,
  flattened: false,
  xmlAttribute: false,
  required: false,
  streaming: false,
  idempotencyToken: false,
  hostLabel: false,
  jsonValue: false,
});
const structure = (name: string, members: readonly Member[], sensitive = false): Shape => ({
  name,
  type: 'structure',
  sensitive,
  members: new Map(members.map((each) => [each.name, each])),
});

const parameter = structure('Parameter', [
  member('Name', scalar('string')),
  member('Value', scalar('string', 'PSParameterValue', true)),
]);

describe('masking by the model', () => {
  test('a sensitive string becomes a pseudonym, and its neighbours stay', () => {
    const shape = structure('Output', [member('Parameter', parameter)]);
    const { value, findings } = masked({ Parameter: { Name: '/db', Value: 'hunter2' } }, shape);
    expect(value).toEqual({ Parameter: { Name: '/db', Value: expect.stringMatching(markerForm) } });
    expect(findings).toEqual([{ path: '$.Parameter.Value', kind: 'sensitive', layer: 'model' }]);
  });

  test('equal secrets have equal pseudonyms under one key, and others under another', () => {
    expect(pseudonym('hunter2', 'sensitive')).toBe(pseudonym('hunter2', 'sensitive'));
    expect(pseudonym('hunter2', 'sensitive')).not.toBe(pseudonym('hunter3', 'sensitive'));
    expect(pseudonymUnder(Buffer.from('another'))('hunter2', 'sensitive')).not.toBe(
      pseudonym('hunter2', 'sensitive'),
    );
  });

  test('pseudonyms of a later generation of the key name it, and are known as such', () => {
    const later = pseudonymUnder(Buffer.from('another'), '2')('hunter2', 'sensitive');
    expect(later).toMatch(/^\[masked:sensitive:2-[0-9a-f]{12}\]$/);
    const shape = structure('Output', [member('Parameter', parameter)]);
    expect(masked({ Parameter: { Name: '/db', Value: later } }, shape).value).toEqual({
      Parameter: { Name: '/db', Value: later },
    });
    expect(() => refuseMaskMarkers({ Value: later }, undefined)).toThrow(/`\$.Value`/);
  });

  test('every leaf below a sensitive map is masked, and sensitive numbers are left out', () => {
    const environment: Shape = {
      name: 'EnvironmentVariables',
      type: 'map',
      sensitive: true,
      key: member('key', scalar('string')),
      value: member('value', scalar('string')),
    };
    const shape = structure('Input', [
      member('Variables', environment),
      member('Pin', scalar('integer', 'Pin', true)),
    ]);
    const { value } = masked({ Variables: { A: 'one', B: 'two' }, Pin: 1234 }, shape);
    expect(value).toEqual({
      Variables: { A: expect.stringMatching(markerForm), B: expect.stringMatching(markerForm) },
    });
  });

  test('a sensitive blob stays a blob', () => {
    const shape = structure('Output', [member('SecretBinary', scalar('blob', 'SecretBinaryType', true))]);
    const { value } = masked({ SecretBinary: Buffer.from('key').toString('base64') }, shape);
    const binary = (value as { SecretBinary: string }).SecretBinary;
    expect(Buffer.from(binary, 'base64').toString()).toMatch(markerForm);
  });

  test('the id of a KMS key is no secret, whatever the model says', () => {
    const shape = structure('Output', [member('SSEKMSKeyId', scalar('string', 'SSEKMSKeyId', true))]);
    const output = { SSEKMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/1234' };
    expect(masked(output, shape).value).toEqual(output);
  });
});

describe('known secrets in free text', () => {
  test('[L6] an error that echoes a sensitive input loses it', () => {
    const { secrets } = masked({ Name: '/db', Value: 'hunter2!' }, parameter);
    const message = scrub("Value 'hunter2!' at 'value' failed to satisfy constraint", secrets, pseudonym);
    expect(message).not.toContain('hunter2!');
    expect(message).toContain(pseudonym('hunter2!', 'sensitive'));
  });
});

test.each([
  ['JSON', (secret: string) => JSON.stringify({ message: `got ${secret}` })],
  [
    'XML',
    (secret: string) =>
      `<Message>got ${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}</Message>`,
  ],
  ['a form', (secret: string) => `Value=${encodeURIComponent(secret)}`],
  ['base64', (secret: string) => Buffer.from(secret).toString('base64')],
])('[L6] a secret that %s writes in another way is found there', (_, write) => {
  const secret = 'hun"ter&2<3';
  expect(scrub(write(secret), [secret], pseudonym)).toContain(pseudonym(secret, 'sensitive'));
});

describe('mask markers in requests', () => {
  const marker = pseudonym('hunter2', 'sensitive');

  test.each([
    ['a member', { Value: marker }],
    ['a part of a member', { Value: `postgres://app:${marker}@db` }],
    ['a list', { Values: ['x', marker] }],
    ['a map key', { Map: { [marker]: 'x' } }],
    ['a blob', { Blob: Buffer.from(marker).toString('base64') }],
  ])('refuses a marker in %s', (_, parameters) => {
    expect(() => refuseMaskMarkers(parameters, undefined)).toThrow(/masked value/);
  });

  test('refuses a marker in a streaming body', () => {
    expect(() => refuseMaskMarkers({}, Buffer.from(`password=${marker}`))).toThrow(/the body/);
  });

  test('lets through what only looks alike', () => {
    expect(() =>
      refuseMaskMarkers({ Value: '[masked:sensitive:xyz]' }, Buffer.from('[masked:]')),
    ).not.toThrow();
  });
});
