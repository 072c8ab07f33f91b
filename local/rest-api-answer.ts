// What an API Gateway REST API makes of a function's answer: the proxy format and the streamed one become an HTTP
// answer, some headers are renamed or dropped.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
import type { Readable } from 'node:stream';
import { preludeDelimiter } from './lambda-runtime.ts';

export interface FrontAnswer {
  readonly statusCode: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | Readable;
}

/** A function's answer that API Gateway cannot use: it answers 502. */
export class MalformedAnswer extends Error {}

/** API Gateway's own answers (gateway responses) have this shape. */
export function gatewayAnswer(statusCode: number, message: string): FrontAnswer {
  return {
    statusCode,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

const remapped: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
  // API Gateway sets its own.
  'x-amzn-requestid',
]);

const dropped: ReadonlySet<string> = new Set([
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

interface Metadata {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly unknown[]>> | null;
  readonly cookies?: readonly string[] | null;
}

function answerHeaders(metadata: Metadata): [string, string][] {
  const pairs: [string, string][] = [];
  const multiple = Object.entries(metadata.multiValueHeaders ?? {});
  const multipleNames = new Set(multiple.map(([name]) => name.toLowerCase()));
  for (const [name, values] of multiple) for (const value of values) pairs.push([name, String(value)]);
  // Given in both, the values of multiValueHeaders count.
  for (const [name, value] of Object.entries(metadata.headers ?? {})) {
    if (!multipleNames.has(name.toLowerCase())) pairs.push([name, String(value)]);
  }
  for (const cookie of metadata.cookies ?? []) pairs.push(['Set-Cookie', cookie]);
  return pairs
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .map(([name, value]) =>
      remapped.has(name.toLowerCase()) ? [`x-amzn-Remapped-${name}`, value] : [name, value],
    );
}

function statusOf(metadata: Metadata): number {
  const statusCode = Number(metadata.statusCode);
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    throw new MalformedAnswer(`statusCode is \`${String(metadata.statusCode)}\`, expected 200 to 599`);
  }
  return statusCode;
}

/** Reads an APIGatewayProxyResult. Throws MalformedAnswer. */
export function readProxyAnswer(value: unknown): FrontAnswer {
  if (typeof value !== 'object' || value === null) throw new MalformedAnswer('the answer is not an object');
  const result = value as Metadata & { readonly body?: unknown; readonly isBase64Encoded?: unknown };
  const { body = '' } = result;
  if (typeof body !== 'string') throw new MalformedAnswer('body is not a string');
  return {
    statusCode: statusOf(result),
    headers: answerHeaders(result),
    body: Buffer.from(body, result.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** The metadata must end within the first 16 KB of a streamed answer. */
const metadataLimitBytes = 16 * 1024;

/** Reads the metadata in front of a streamed answer and leaves the body in the stream. Throws MalformedAnswer. */
export async function readStreamedAnswer(stream: Readable): Promise<FrontAnswer> {
  let head = Buffer.alloc(0);
  for (;;) {
    const at = head.indexOf(preludeDelimiter);
    if (at >= 0) {
      stream.unshift(head.subarray(at + preludeDelimiter.length));
      return streamedAnswer(head.subarray(0, at), stream);
    }
    if (head.length > metadataLimitBytes) throw new MalformedAnswer('no metadata in the first 16 KB');
    const chunk = await nextChunk(stream);
    if (chunk === undefined) throw new MalformedAnswer('the answer ended before its metadata');
    head = Buffer.concat([head, chunk]);
  }
}

function streamedAnswer(text: Buffer, body: Readable): FrontAnswer {
  let metadata: Metadata;
  try {
    metadata = JSON.parse(text.toString('utf8')) as Metadata;
  } catch (cause) {
    throw new MalformedAnswer('the metadata is not JSON', { cause });
  }
  return { statusCode: statusOf(metadata), headers: answerHeaders(metadata), body };
}

function nextChunk(stream: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk === null && !stream.readableEnded) return;
      stream.off('readable', settle).off('end', settle).off('error', reject);
      resolve(chunk ?? undefined);
    };
    stream.on('readable', settle).on('end', settle).on('error', reject);
    settle();
  });
}
