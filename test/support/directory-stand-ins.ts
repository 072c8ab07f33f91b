// Microsoft Graph, Okta and Google's Directory API as an application meets them: their token endpoints, paging and refusals, over
// HTTP on this machine. Each answers only who brings what the real one wants.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CryptoKey, jwtVerify } from 'jose';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StandIn {
  readonly url: string;
  readonly asked: Asked[];
  /** Answers in the place of the directory, while it is set. */
  override?: (asked: Asked) => Answer | undefined;
  stop(): Promise<void>;
}

async function serve(answerTo: (asked: Asked, url: string) => Promise<Answer> | Answer): Promise<StandIn> {
  const server: Server = createServer(async (message, response) => {
    const asked = {
      method: message.method ?? '',
      url: new URL(message.url ?? '/', standIn.url),
      headers: message.headers,
      body: await text(message),
    };
    standIn.asked.push(asked);
    const {
      status = 200,
      json = {},
      headers = {},
    } = standIn.override?.(asked) ?? (await answerTo(asked, standIn.url));
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return standIn;
}

const unauthorised: Answer = { status: 401, json: { error: 'invalid_client' } };
const missing: Answer = { status: 404, json: { error: 'Not found' } };

/** `groups`: object id → ids of groups. */
export function entraStandIn(of: {
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly groups: Readonly<Record<string, readonly string[]>>;
}): Promise<StandIn> {
  return serve(({ method, url, headers, body }, own) => {
    if (method === 'POST' && url.pathname === `/${of.tenant}/oauth2/v2.0/token`) {
      const form = Object.fromEntries(new URLSearchParams(body));
      const isRight =
        form.grant_type === 'client_credentials' &&
        form.client_id === of.clientId &&
        form.client_secret === of.clientSecret &&
        form.scope === `${own}/.default`;
      return isRight
        ? { json: { token_type: 'Bearer', expires_in: 3599, access_token: 'graph' } }
        : unauthorised;
    }
    if (headers.authorization !== 'Bearer graph') return unauthorised;
    const id = /^\/v1\.0\/directoryObjects\/([^/]+)\/getMemberGroups$/.exec(url.pathname)?.[1];
    const groups = id === undefined ? undefined : of.groups[id];
    if (method !== 'POST' || groups === undefined || JSON.parse(body).securityEnabledOnly !== false)
      return missing;
    return { json: { '@odata.context': `${own}/v1.0/$metadata#Collection(Edm.String)`, value: groups } };
  });
}

/** `groups`: id of a user → names of groups, by pages of two. */
export function oktaStandIn(of: {
  readonly apiToken: string;
  readonly groups: Readonly<Record<string, readonly string[]>>;
}): Promise<StandIn> {
  return serve(({ url, headers }, own) => {
    if (headers.authorization !== `SSWS ${of.apiToken}`)
      return { status: 401, json: { errorCode: 'E0000011' } };
    const id = /^\/api\/v1\/users\/([^/]+)\/groups$/.exec(url.pathname)?.[1];
    const groups = id === undefined ? undefined : of.groups[decodeURIComponent(id)];
    if (groups === undefined) return { status: 404, json: { errorCode: 'E0000007' } };
    const after = Number(url.searchParams.get('after') ?? 0);
    const page = groups.slice(after, after + 2);
    const next = after + 2 < groups.length;
    const links = [
      `<${own}${url.pathname}?limit=200>; rel="self"`,
      ...(next ? [`<${own}${url.pathname}?after=${after + 2}&limit=200>; rel="next"`] : []),
    ];
    return {
      json: page.map((name, index) => ({ id: `00g${after + index}`, type: 'OKTA_GROUP', profile: { name } })),
      headers: { link: links.join(', ') },
    };
  });
}

/** `groups`: account → e-mails of groups, by pages of two. */
export function googleStandIn(of: {
  readonly email: string;
  readonly administrator: string;
  readonly publicKey: CryptoKey;
  readonly nowEpochSeconds: number;
  readonly groups: Readonly<Record<string, readonly string[]>>;
}): Promise<StandIn> {
  return serve(async ({ method, url, headers, body }, own) => {
    if (method === 'POST' && url.pathname === '/token') {
      const form = new URLSearchParams(body);
      const { payload } = await jwtVerify(form.get('assertion') ?? '', of.publicKey, {
        issuer: of.email,
        subject: of.administrator,
        audience: `${own}/token`,
        currentDate: new Date(of.nowEpochSeconds * 1000),
      });
      const isRight =
        form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
        payload.scope === 'https://www.googleapis.com/auth/admin.directory.group.readonly';
      return isRight
        ? { json: { access_token: 'directory', expires_in: 3599, token_type: 'Bearer' } }
        : unauthorised;
    }
    if (headers.authorization !== 'Bearer directory' || url.pathname !== '/admin/directory/v1/groups') {
      return unauthorised;
    }
    const groups = of.groups[url.searchParams.get('userKey') ?? ''];
    if (groups === undefined) return missing;
    const after = Number(url.searchParams.get('pageToken') ?? 0);
    const next = after + 2 < groups.length ? { nextPageToken: String(after + 2) } : {};
    // Google leaves an empty list out.
    const page = groups.slice(after, after + 2).map((email) => ({ kind: 'admin#directory#group', email }));
    return { json: { kind: 'admin#directory#groups', ...(page.length > 0 && { groups: page }), ...next } };
  });
}
