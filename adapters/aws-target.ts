// Signs a call with its own credential and sends it to AWS: the only place from which bytes leave for a customer's account.
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { endpointHost, endpointPath, endpointSigningRegion } from '../core/catalogue/endpoints.ts';
import { CountersignError } from '../core/countersign-error.ts';
import type { Target } from '../core/ports.ts';
import type { TargetRequest } from '../core/wire/http.ts';
import { NodeSha256 } from './node-sha256.ts';

export interface AwsTargetOptions {
  /** Instead of AWS's own endpoints: one base URL for all services, as `AWS_ENDPOINT_URL` has it. */
  readonly endpointUrl?: string;
  /** An HTTP handler of one's own, or options for Node's. */
  readonly requestHandler?: unknown;
}

const connectionTimeoutMilliseconds = 5_000;
/** Without a byte from AWS: below the 60 s of the SDKs' own patience. */
const requestTimeoutMilliseconds = 55_000;

/** No byte can have left when the connection itself failed. */
const connectionFailures = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

export function createAwsTarget(options: AwsTargetOptions = {}): Target {
  const handler = NodeHttpHandler.create(
    (options.requestHandler as Parameters<typeof NodeHttpHandler.create>[0]) ?? {
      connectionTimeout: connectionTimeoutMilliseconds,
      requestTimeout: requestTimeoutMilliseconds,
      throwOnRequestTimeout: true,
    },
  );
  const base = options.endpointUrl === undefined ? undefined : new URL(options.endpointUrl);

  return {
    async send({ operation, region, partition, request, credentials }) {
      const endpoint =
        base ??
        new URL(
          `https://${request.hostPrefix ?? ''}${endpointHost(operation, region, partition)}${endpointPath(operation, region, partition)}`,
        );
      const { signingName } = operation.service;
      const isS3 = signingName === 's3';
      const signer = new SignatureV4({
        service: signingName,
        region: endpointSigningRegion(operation, region, partition),
        credentials,
        sha256: NodeSha256,
        uriEscapePath: !isS3,
        applyChecksum: true,
      });
      const unsigned = toHttpRequest(request, endpoint);
      try {
        const signed = await signer.sign(unsigned);
        const { response } = await handler.handle(signed as HttpRequest);
        const headers = Object.entries(response.headers).map(
          ([name, value]) => [name.toLowerCase(), value] as const,
        );
        return { statusCode: response.statusCode, headers, body: response.body };
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? '';
        const hasNotLeft = connectionFailures.includes(code) || isConnectTimeout(error);
        throw hasNotLeft
          ? new CountersignError(
              'target-unavailable',
              `\`${endpoint.host}\` cannot be reached: try again in a moment`,
              {
                cause: error,
              },
            )
          : new CountersignError(
              'result-unknown',
              'the call was sent to AWS and its answer was lost: look at the resource before you repeat the call',
              { cause: error },
            );
      }
    },
  };
}

function isConnectTimeout(error: unknown): boolean {
  return (
    error instanceof Error && error.name === 'TimeoutError' && /establish a connection/.test(error.message)
  );
}

function toHttpRequest(request: TargetRequest, endpoint: URL): HttpRequest {
  const query: Record<string, string | string[] | null> = {};
  for (const [name, value] of request.query) {
    const earlier = query[name];
    query[name] =
      earlier === undefined || earlier === null || value === null ? value : [earlier, value].flat();
  }
  return new HttpRequest({
    method: request.method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
    path: endpoint.pathname.replace(/\/$/, '') + request.path,
    query,
    headers: {
      ...Object.fromEntries(request.headers),
      host: endpoint.host,
      ...(request.body.byteLength > 0 || request.method === 'PUT' || request.method === 'POST'
        ? { 'content-length': String(request.body.byteLength) }
        : {}),
    },
    body: request.body.byteLength > 0 ? request.body : undefined,
  });
}
