// A bundle's version is its content: nothing else can be read back under it.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPolicyBundle, parsePolicyBundle } from '../../../core/policy/bundle.ts';

const files = { 'b.cedar': 'permit(principal, action, resource);', 'a.cedar': '// ö' };

test('has the SHA-256 of its canonical JSON (RFC 8785) as its version', () => {
  const canonical =
    '{"files":{"a.cedar":"// ö","b.cedar":"permit(principal, action, resource);"},"format":"countersign.policies/1"}';
  expect(createPolicyBundle(files).version).toBe(createHash('sha256').update(canonical).digest('hex'));
});

test('has one version in whatever order its files come', () => {
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(createPolicyBundle(reversed).version).toBe(createPolicyBundle(files).version);
});

test('is read back as it was', () => {
  const bundle = createPolicyBundle(files);
  expect(parsePolicyBundle(JSON.parse(JSON.stringify(bundle)))).toEqual(bundle);
});

test.each([
  ['nothing', undefined],
  ['another text under its version', { ...createPolicyBundle(files), files: { 'a.cedar': '' } }],
  ['another format', { ...createPolicyBundle(files), format: 'countersign.policies/2' }],
  ['more than it has', { ...createPolicyBundle(files), more: true }],
])('refuses %s', (_name, value) => {
  expect(() => parsePolicyBundle(value)).toThrow(expect.objectContaining({ code: 'internal-error' }));
});

test.each([
  ['no files', {}],
  ['more than an item of DynamoDB holds', { 'a.cedar': 'x'.repeat(360_000) }],
])('refuses to be made of %s', (_name, none) => {
  expect(() => createPolicyBundle(none)).toThrow(expect.objectContaining({ code: 'invalid-parameter' }));
});
