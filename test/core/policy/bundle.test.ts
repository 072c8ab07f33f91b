// A bundle's version is its content: nothing else can be read back under it.
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBundle, packBundle, unpackBundle } from '../../../core/bundle.ts';
import { policyBundles } from '../../../core/policy/bundle.ts';

const files = { 'b.cedar': 'permit(principal, action, resource);', 'a.cedar': '// ö' };

test('has the SHA-256 of its canonical JSON (RFC 8785) as its version', () => {
  const canonical =
    '{"files":{"a.cedar":"// ö","b.cedar":"permit(principal, action, resource);"},"format":"countersign.policies/2"}';
  expect(createBundle(policyBundles, files).version).toBe(
    createHash('sha256').update(canonical).digest('hex'),
  );
});

test('has one version in whatever order its files come', () => {
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(createBundle(policyBundles, reversed).version).toBe(createBundle(policyBundles, files).version);
});

test('is read back as it was', () => {
  const bundle = createBundle(policyBundles, files);
  expect(unpackBundle(policyBundles, packBundle(bundle))).toEqual(bundle);
});

const packed = (value: unknown) => gzipSync(JSON.stringify(value));

test.each([
  ['nothing', undefined],
  [
    'another text under its version',
    packed({ ...createBundle(policyBundles, files), files: { 'a.cedar': '' } }),
  ],
  ['the first format', { ...createBundle(policyBundles, files), format: 'countersign.policies/1' }],
  ['another format', packed({ ...createBundle(policyBundles, files), format: 'countersign.policies/3' })],
  ['more than it has', packed({ ...createBundle(policyBundles, files), more: true })],
  ['what is not compressed', Buffer.from(JSON.stringify(createBundle(policyBundles, files)))],
  ['what is cut off', packBundle(createBundle(policyBundles, files)).subarray(0, -9)],
])('refuses %s', (_name, value) => {
  expect(() => unpackBundle(policyBundles, value)).toThrow(
    expect.objectContaining({
      code: 'internal-error',
      message: expect.stringContaining('publish the policies again'),
    }),
  );
});

test('refuses to unpack 100 MB of blanks that came as 0.1', () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000, ' '));
  const before = process.memoryUsage.rss();
  expect(() => unpackBundle(policyBundles, bomb)).toThrow(
    expect.objectContaining({ code: 'internal-error' }),
  );
  expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
});

test.each([
  ['no files', {}, 'no policy files'],
  ['more text than is ever unpacked', { 'a.cedar': 'x'.repeat(4_000_000) }, 'expected at most 4000000'],
  [
    'more than an item of DynamoDB holds when compressed',
    { 'a.cedar': randomBytes(400_000).toString('base64') },
    'bytes when compressed, expected at most 350000',
  ],
])('refuses to be made of %s', (_name, none, message) => {
  const refusal = { code: 'invalid-parameter', message: expect.stringContaining(message) };
  expect(() => createBundle(policyBundles, none)).toThrow(expect.objectContaining(refusal));
});

test('is made of 2,000 policies', () => {
  const policies = Array.from(
    { length: 2_000 },
    (_, index) =>
      `@id("p${index}") permit(principal in Gw::Group::"team-${index}", action in Gw::Action::"s3:Read", resource) ` +
      `when { resource.name like "team-${index}-*" };`,
  );
  expect(createBundle(policyBundles, { 'a.cedar': policies.join('\n') }).version).toMatch(/^[0-9a-f]{64}$/);
});
