// Requests as the gateway's front hands them on, with little to write.
import type { CountersignErrorCode } from '../../core/countersign-error.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { RawRequest } from '../../core/wire/http.ts';
import { type CallScope, type ReadCall, readCall } from '../../core/wire/read-call.ts';
import { servedCatalogue } from './catalogue.ts';

export const scopeOf = (signingName: string): CallScope => ({
  signingName,
  region: 'eu-central-1',
  accountId: '123456789012',
  partition: 'aws',
});

type Parts = Partial<Omit<RawRequest, 'body' | 'headers'>> & {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
};

export function rawRequest({ headers = {}, body = '', ...parts }: Parts): RawRequest {
  return {
    method: 'GET',
    path: '/',
    query: '',
    ...parts,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : value.map((line) => [name, line] as const),
    ),
    body: typeof body === 'string' ? Buffer.from(body) : body,
  };
}

export const s3Request = (method: string, path: string, parts: Parts = {}): RawRequest => {
  const [rawPath = '', query = ''] = path.split('?', 2);
  return rawRequest({ method, path: rawPath, query, ...parts });
};

export const jsonRequest = (target: string, body: string | Uint8Array, parts: Parts = {}): RawRequest =>
  rawRequest({
    method: 'POST',
    ...parts,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, ...parts.headers },
    body,
  });

export const formRequest = (form: string, parts: Parts = {}): RawRequest =>
  rawRequest({
    method: 'POST',
    ...parts,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...parts.headers },
    body: form,
  });

export function read(signingName: string, request: RawRequest): ReadCall {
  return readCall(request, scopeOf(signingName), servedCatalogue);
}

/** `SERVICE:OPERATION` and the parameters of a request, or the code with which it is refused. */
export function outcome(
  signingName: string,
  request: RawRequest,
): CountersignErrorCode | readonly [string, unknown] {
  try {
    const { call } = read(signingName, request);
    return [`${call.service}:${call.operation}`, call.parameters];
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}
