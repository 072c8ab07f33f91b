// Services that share a signing name: which of them, and which of their operations, a request means.
import { describe, expect, test } from 'vitest';
import type { RawRequest } from '../../../core/wire/http.ts';
import { readCall } from '../../../core/wire/read-call.ts';
import { servedCatalogue } from '../../support/catalogue.ts';
import { refusal } from '../../support/refusals.ts';

const read = (signingName: string, request: Partial<RawRequest>) =>
  readCall(
    { method: 'GET', path: '/', query: '', headers: [], body: new Uint8Array(), ...request },
    { signingName, region: 'us-east-1', accountId: '111122223333', partition: 'aws' },
    servedCatalogue,
  );
const meant = (signingName: string, request: Partial<RawRequest>) => {
  const { service, operation } = read(signingName, request).call;
  return `${service}:${operation}`;
};
const form = (text: string): Partial<RawRequest> => ({
  method: 'POST',
  headers: [['content-type', 'application/x-www-form-urlencoded']],
  body: Buffer.from(text),
});

describe('S3 and S3 Control', () => {
  const account = [['x-amz-account-id', '111122223333']] as const;

  test('the account before the host, and in its header, is S3 Control’s', () => {
    const request = { path: '/v20180820/jobs', headers: account, hostLabel: '111122223333' };
    expect(meant('s3', request)).toBe('s3control:ListJobs');
  });

  test('without the header the same label is a bucket [P6]', () => {
    expect(meant('s3', { path: '/v20180820/jobs', hostLabel: '111122223333' })).toBe('s3:GetObject');
  });

  test('a bucket may be called like S3 Control’s version', () => {
    const { call } = read('s3', { path: '/v20180820/jobs' });
    expect(call).toMatchObject({
      operation: 'GetObject',
      parameters: { Bucket: 'v20180820', Key: 'jobs' },
    });
  });
});

test('a label that ends in a dash is a prefix of the operation, and no bucket', () => {
  const search = { method: 'POST', path: '/GetQueryState', body: Buffer.from('{"QueryId":"q"}') };
  const json = { ...search, headers: [['content-type', 'application/json']] as const };
  expect(meant('lakeformation', { ...json, hostLabel: 'query-' })).toBe('lakeformation:GetQueryState');
  expect(refusal(() => read('lakeformation', { ...json, hostLabel: 'evil-' })).code).toBe(
    'ambiguous-request',
  );
  expect(refusal(() => read('s3', { path: '/reports/k', hostLabel: 'evil-' })).code).toBe(
    'ambiguous-request',
  );
});

test('RDS, Neptune and DocumentDB speak alike: what only the larger one has is its own, the rest is one operation', () => {
  expect(meant('rds', form('Action=DescribeDBInstances&Version=2014-10-31'))).toBe('rds:DescribeDBInstances');
});

test('a slash at the end tells two operations of one signing name apart', () => {
  const post = { method: 'POST', headers: [['content-type', 'application/json']] as const };
  expect(meant('bedrock', { ...post, path: '/agents/ABCDEFGHIJ/' })).toBe('bedrock-agent:PrepareAgent');
});

test('a label that holds slashes ends where the next literal stands', () => {
  const arn = 'arn%3Aaws%3Aworkspaces-web%3Aus-east-1%3A111122223333%3Aportal%2Fp-1';
  expect(meant('workspaces-web', { method: 'DELETE', path: `/portals/${arn}` })).toBe(
    'workspaces-web:DeletePortal',
  );
  expect(meant('workspaces-web', { method: 'DELETE', path: `/portals/${arn}/browserSettings` })).toBe(
    'workspaces-web:DisassociateBrowserSettings',
  );
});

test('[P11] what needs both directions of a stream at once is refused with the reason', () => {
  const invoke = {
    method: 'POST',
    path: '/model/m/invoke-with-bidirectional-stream',
    headers: [['content-type', 'application/vnd.amazon.eventstream']] as const,
  };
  expect(refusal(() => read('bedrock', invoke)).message).toMatch(/streams events in both directions/);
});
