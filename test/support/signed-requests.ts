// Requests as a client of the gateway signs them, ways to tamper with them, and the check that they must not pass.
import { expect } from 'vitest';
import { sha256Hex } from '../../core/call.ts';
import type { CountersignErrorCode } from '../../core/countersign-error.ts';
import { readAuthorization, verifySignature } from '../../core/signature.ts';
import { type RequestToSign, type SignedWireRequest, secretAccessKey, sign } from './sigv4-client.ts';

export const nowEpochMilliseconds = Date.UTC(2026, 10, 22, 12, 0, 0);
export const host = 'gateway.example.com';

export const getItem: RequestToSign = {
  method: 'POST',
  path: '/live/aws/',
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: '{"TableName":"orders"}',
  service: 'dynamodb',
};
export const getObject: RequestToSign = { method: 'GET', path: '/aws/bucket/a%2Fb', service: 's3' };

/** Reads and verifies; throws as they do. */
export function check(
  request: SignedWireRequest,
  options: { now?: number; overTls?: boolean; allowedHosts?: string[]; secret?: string; body?: string } = {},
): void {
  const claim = readAuthorization(request);
  verifySignature(
    request,
    claim,
    options.secret ?? secretAccessKey,
    sha256Hex(options.body ?? request.body),
    {
      nowEpochMilliseconds: options.now ?? nowEpochMilliseconds,
      overTls: options.overTls ?? true,
      allowedHosts: options.allowedHosts ?? [host],
    },
  );
}

export const signed = (request: RequestToSign) => sign(request, { host, nowEpochMilliseconds });
export const presigned = (request: RequestToSign, expiresInSeconds = 60) =>
  sign(request, { host, nowEpochMilliseconds, expiresInSeconds });

export const withHeader = (request: SignedWireRequest, ...added: [string, string][]): SignedWireRequest => ({
  ...request,
  headers: [...request.headers, ...added],
});
export const changeHeader = (
  request: SignedWireRequest,
  name: string,
  change: (value: string) => string,
  changeAll: (headers: SignedWireRequest['headers']) => SignedWireRequest['headers'] = (headers) => headers,
): SignedWireRequest => ({
  ...request,
  headers: changeAll(request.headers).map(([key, value]) => [key, key === name ? change(value) : value]),
});

/** An asymmetric matcher for what a refusal throws. */
export const refusal = (code: CountersignErrorCode) => expect.objectContaining({ code });
