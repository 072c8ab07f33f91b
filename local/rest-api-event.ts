// Builds the event that an API Gateway REST API hands to a Lambda proxy integration: path still percent-encoded, query
// decoded, header names as sent, body in base64 (binary media types `*/*`).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
import type { APIGatewayProxyEvent } from 'aws-lambda';

/** A request as it came, before API Gateway's own headers are added. */
export interface FrontRequest {
  readonly method: string;
  /** Path and query exactly as in the request line. */
  readonly target: string;
  /** Names as sent, in order, repeated ones apart. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly sourceAddress: string;
  readonly encrypted: boolean;
  readonly port: number;
}

export interface FrontIdentity {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  /** `/STAGE` in API Gateway's own addresses, empty behind a custom domain. */
  readonly pathPrefix: string;
}

/**
 * Request headers that do not reach the function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const droppedRequestHeaders: ReadonlySet<string> = new Set([
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  // Hop by hop, and never seen in an event.
  'connection',
  'keep-alive',
]);

const decode = (text: string): string => {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};

const lists = (
  pairs: readonly (readonly [name: string, value: string])[],
  key: (name: string) => string,
): Record<string, string[]> | null => {
  if (pairs.length === 0) return null;
  const names = new Map<string, string>();
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    const spelling = names.get(key(name)) ?? name;
    names.set(key(name), spelling);
    values[spelling] = [...(values[spelling] ?? []), value];
  }
  return values;
};

const lasts = (values: Record<string, string[]> | null): Record<string, string> | null =>
  values === null
    ? null
    : Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? '']));

/** The Common Log Format time that `requestTime` has, e.g. `09/Apr/2015:12:34:56 +0000`. */
const logTime = (epochMilliseconds: number): string => {
  const [, day, month, year, time] = new Date(epochMilliseconds).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};

/**
 * `target` without the path prefix must begin with `/`; `resource` is the matched resource, e.g. `/aws/{proxy+}`.
 */
export function buildRestApiEvent(
  request: FrontRequest,
  match: { readonly resource: string; readonly path: string; readonly query: string },
  identity: FrontIdentity,
  ask: {
    readonly requestId: string;
    readonly extendedRequestId: string;
    readonly nowEpochMilliseconds: number;
  },
): APIGatewayProxyEvent {
  const passed = request.headers.filter(([name]) => !droppedRequestHeaders.has(name.toLowerCase()));
  const find = (wanted: string): string | undefined =>
    passed.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const host = find('host') ?? '';
  const forwardedFor = find('x-forwarded-for');
  const added: readonly (readonly [string, string])[] = [
    [
      'X-Amzn-Trace-Id',
      `Root=1-${Math.floor(ask.nowEpochMilliseconds / 1000).toString(16)}-${traceTail(ask)}`,
    ],
    [
      'X-Forwarded-For',
      forwardedFor === undefined ? request.sourceAddress : `${forwardedFor}, ${request.sourceAddress}`,
    ],
    ['X-Forwarded-Port', String(request.port)],
    ['X-Forwarded-Proto', request.encrypted ? 'https' : 'http'],
  ];
  const replaced = new Set(added.map(([name]) => name.toLowerCase()));
  const headers = lists([...passed.filter(([name]) => !replaced.has(name.toLowerCase())), ...added], (name) =>
    name.toLowerCase(),
  );
  const query = lists(
    match.query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        return at < 0
          ? ([decode(part), ''] as const)
          : ([decode(part.slice(0, at)), decode(part.slice(at + 1))] as const);
      }),
    (name) => name,
  );
  const greedy = match.resource.indexOf('{proxy+}');
  const domainName = host.replace(/:\d+$/, '');
  return {
    resource: match.resource,
    path: match.path,
    httpMethod: request.method,
    headers: lasts(headers) ?? {},
    multiValueHeaders: headers ?? {},
    queryStringParameters: lasts(query),
    multiValueQueryStringParameters: query,
    pathParameters: greedy < 0 ? null : { proxy: decodePath(match.path.slice(greedy)) },
    stageVariables: null,
    requestContext: {
      resourceId: 'local',
      resourcePath: match.resource,
      httpMethod: request.method,
      extendedRequestId: ask.extendedRequestId,
      requestTime: logTime(ask.nowEpochMilliseconds),
      path: `${identity.pathPrefix}${match.path}`,
      accountId: identity.accountId,
      protocol: 'HTTP/1.1',
      stage: identity.stage,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      requestTimeEpoch: ask.nowEpochMilliseconds,
      requestId: ask.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: request.sourceAddress,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: find('user-agent') ?? null,
        user: null,
        apiKey: null,
        apiKeyId: null,
        clientCert: null,
      },
      authorizer: null,
      apiId: identity.apiId,
    },
    body: request.body.length === 0 ? null : Buffer.from(request.body).toString('base64'),
    isBase64Encoded: request.body.length > 0,
  };
}

const traceTail = (ask: { readonly requestId: string }): string =>
  ask.requestId.replaceAll('-', '').slice(0, 24);

const decodePath = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
